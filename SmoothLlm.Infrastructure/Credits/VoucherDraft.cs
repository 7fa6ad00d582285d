using SmoothLlm.Core.Payments;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>What an admin enters about new vouchers.</summary>
public sealed record VoucherDraft
{
    /// <summary>Chosen; null to have codes generated.</summary>
    public string? Code { get; init; }

    /// <summary>How many, alike but for their codes; one where the code is chosen.</summary>
    public int Count { get; init; } = 1;

    /// <summary>What each gives to each organization, USD.</summary>
    public required decimal AmountUsd { get; init; }

    /// <summary>How many organizations may redeem each.</summary>
    public int MaxRedemptions { get; init; } = 1;

    /// <summary>When they end by themselves, UTC; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>For admins; null or empty for none.</summary>
    public string? Note { get; init; }
}

/// <summary>What became of a draft.</summary>
public abstract record CreateVouchersResult
{
    private CreateVouchersResult()
    {
    }

    public sealed record Created(IReadOnlyList<Voucher> Vouchers) : CreateVouchersResult;

    public sealed record Invalid(IReadOnlyList<FieldProblem> Problems) : CreateVouchersResult;
}
