namespace SmoothLlm.Core.Ledger;

/// <summary>What an account in the book stands for. Names are stored.</summary>
public enum LedgerAccountKind
{
    /// <summary>An organization's prepaid credits.</summary>
    Wallet,

    /// <summary>House: money that the payment provider holds for us.</summary>
    StripeClearing,

    /// <summary>House: charges earned.</summary>
    Revenue,

    /// <summary>House: credits given away.</summary>
    Promo,

    /// <summary>House: money given back.</summary>
    Refunds,

    /// <summary>House: money that customers' banks contest.</summary>
    Dispute,

    /// <summary>House: charges above what a wallet could pay.</summary>
    OverrunLoss,

    /// <summary>House: costs of requests that failed and were not charged.</summary>
    FailureLoss,

    /// <summary>House: corrections by an admin.</summary>
    Adjustment,
}

/// <summary>An account in the book. Only the ledger's writer changes its amounts.</summary>
public sealed class LedgerAccount
{
    /// <summary>Given by the database; house accounts have the fixed ids of <see cref="HouseAccounts"/>.</summary>
    public long Id { get; init; }

    /// <summary>What it stands for.</summary>
    public required LedgerAccountKind Kind { get; init; }

    /// <summary>Whose wallet; null for a house account.</summary>
    public Guid? OrganizationId { get; init; }

    /// <summary>Sum of the account's entries, nano-USD.</summary>
    public long PostedNanoUsd { get; set; }

    /// <summary>Sum of the account's open holds, nano-USD.</summary>
    public long HeldNanoUsd { get; set; }

    /// <summary>False: no new hold is opened on it.</summary>
    public bool IsActive { get; set; } = true;
}

/// <summary>The fixed ids of the house's own accounts.</summary>
public static class HouseAccounts
{
    /// <summary>Every house account with its id.</summary>
    public static IReadOnlyList<(long Id, LedgerAccountKind Kind)> All { get; } =
        [.. Enum.GetValues<LedgerAccountKind>().Where(kind => kind != LedgerAccountKind.Wallet).Select(kind => (IdOf(kind), kind))];

    /// <summary>The id of a house account.</summary>
    /// <param name="kind">Any kind but <see cref="LedgerAccountKind.Wallet"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Wallets have no fixed id.</exception>
    public static long IdOf(LedgerAccountKind kind) => kind == LedgerAccountKind.Wallet
        ? throw new ArgumentOutOfRangeException(nameof(kind), kind, "A wallet is not a house account.")
        : (long)kind;
}
