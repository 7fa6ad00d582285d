using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>What a wallet holds at one moment.</summary>
/// <param name="Posted">Bought and given, less charged.</param>
/// <param name="Held">Reserved by requests under way.</param>
public readonly record struct WalletBalance(NanoUsd Posted, NanoUsd Held)
{
    /// <summary>What new requests may spend.</summary>
    public NanoUsd Available => Posted - Held;
}

/// <summary>Which lines of a wallet's statement.</summary>
public enum WalletLines
{
    /// <summary>All.</summary>
    All,

    /// <summary>All but the charges of requests.</summary>
    CreditsOnly,
}

/// <summary>One line of a wallet's statement.</summary>
/// <param name="EntryId">Ascending with time.</param>
/// <param name="Reference">What caused it: a request, a purchase.</param>
/// <param name="Amount">Positive for credits, negative for charges.</param>
/// <param name="BalanceAfter">What was posted after it; null where the book does not say.</param>
/// <param name="PostedAt">UTC.</param>
public sealed record WalletLine(
    long EntryId,
    LedgerTransactionKind Kind,
    string Reference,
    string? Description,
    NanoUsd Amount,
    NanoUsd? BalanceAfter,
    DateTimeOffset PostedAt);

/// <summary>Lines, newest first.</summary>
/// <param name="NextBeforeEntryId">Null on the last page.</param>
public sealed record WalletStatementPage(IReadOnlyList<WalletLine> Items, long? NextBeforeEntryId);
