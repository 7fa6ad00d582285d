namespace SmoothLlm.Core.Payments;

/// <summary>A code that gives credits, each organization once.</summary>
public sealed class Voucher
{
    /// <summary>Longest code, in characters.</summary>
    public const int MaxCodeLength = 40;

    /// <summary>Version 7.</summary>
    public required Guid Id { get; init; }

    /// <summary>What customers type in; uppercase, unique.</summary>
    public required string Code { get; init; }

    /// <summary>What it gives, nano-USD.</summary>
    public required long AmountNanoUsd { get; init; }

    /// <summary>How many organizations may redeem it.</summary>
    public required int MaxRedemptions { get; set; }

    /// <summary>How many have.</summary>
    public int Redemptions { get; set; }

    /// <summary>When it ends by itself, UTC; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>False when an admin has withdrawn it.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>For admins.</summary>
    public string? Note { get; set; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The admin who made it.</summary>
    public required string CreatedByUserId { get; init; }
}

/// <summary>A voucher that an organization has redeemed.</summary>
public sealed class VoucherRedemption
{
    /// <summary>The voucher.</summary>
    public required Guid VoucherId { get; init; }

    /// <summary>The organization; once per voucher.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>Who typed it in.</summary>
    public required string UserId { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset RedeemedAt { get; init; }

    /// <summary>When the credit was posted, UTC; null while it still has to be.</summary>
    public DateTimeOffset? CreditedAt { get; set; }
}
