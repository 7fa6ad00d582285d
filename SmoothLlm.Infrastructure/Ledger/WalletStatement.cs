using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>What a wallet holds at one moment.</summary>
/// <param name="Posted">Bought and given, less charged.</param>
/// <param name="Held">Reserved by requests under way.</param>
public readonly record struct WalletBalance(NanoUsd Posted, NanoUsd Held)
{
    /// <summary>What new requests may spend.</summary>
    public NanoUsd Available => Posted - Held;

    /// <returns>Zeros for none.</returns>
    public static WalletBalance Of(LedgerAccount? account) =>
        account is null ? default : new WalletBalance(new NanoUsd(account.PostedNanoUsd), new NanoUsd(account.HeldNanoUsd));
}

/// <summary>What a wallet holds and what went through it.</summary>
/// <param name="Balance">What it holds.</param>
/// <param name="Credits">All that came in, less what was taken back.</param>
public readonly record struct WalletTotals(WalletBalance Balance, NanoUsd Credits)
{
    /// <summary>All that requests were charged.</summary>
    public NanoUsd Charges => Credits - Balance.Posted;
}

/// <summary>Which lines of a wallet's statement.</summary>
public enum WalletLines
{
    /// <summary>All.</summary>
    All,

    /// <summary>All but the charges of requests.</summary>
    CreditsOnly,

    /// <summary>The charges of requests.</summary>
    ChargesOnly,
}

/// <summary>Which part of a wallet's statement. Null leaves a filter open.</summary>
public sealed record WalletStatementQuery
{
    public const int MaxPageSize = 1000;

    public const int DefaultPageSize = 50;

    public WalletLines Lines { get; init; }

    /// <summary>Posted then or later, UTC.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Posted before then, UTC.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The <see cref="WalletStatementPage.NextBefore"/> of the page before; null for the first one.</summary>
    public long? Before { get; init; }

    /// <summary>Taken into 1..<see cref="MaxPageSize"/>.</summary>
    public int PageSize { get; init; } = DefaultPageSize;
}

/// <summary>One line of a wallet's statement.</summary>
/// <param name="TransactionId">Ascending with time.</param>
/// <param name="Reference">What caused it: a request, a purchase.</param>
/// <param name="Amount">Positive for credits, negative for charges.</param>
/// <param name="BalanceAfter">What was posted after it.</param>
/// <param name="PostedAt">UTC.</param>
/// <param name="ReceiptUrl">The payment provider's receipt for the payment that it is about; null without one.</param>
public sealed record WalletLine(
    long TransactionId,
    LedgerTransactionKind Kind,
    string Reference,
    string? Description,
    NanoUsd Amount,
    NanoUsd BalanceAfter,
    DateTimeOffset PostedAt,
    string? ReceiptUrl)
{
    /// <summary>The request that was charged; null for any other line.</summary>
    public Guid? RequestId => Kind == LedgerTransactionKind.Capture ? RequestIds.Parse(Reference) : null;
}

/// <summary>Lines, newest first.</summary>
/// <param name="NextBefore">Null on the last page.</param>
public sealed record WalletStatementPage(IReadOnlyList<WalletLine> Items, long? NextBefore);
