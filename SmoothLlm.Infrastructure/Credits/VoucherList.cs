using SmoothLlm.Core.Payments;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>What a voucher can still do.</summary>
public enum VoucherState
{
    /// <summary>It can be redeemed.</summary>
    Open,

    /// <summary>As many organizations have redeemed it as may.</summary>
    UsedUp,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>An admin has withdrawn it.</summary>
    Withdrawn,
}

/// <summary>Which vouchers.</summary>
/// <param name="State">Null for all.</param>
/// <param name="Search">Part of the code or the note; null or empty for all.</param>
public sealed record VoucherFilter(VoucherState? State, string? Search);

/// <summary>A voucher in a list.</summary>
public sealed record ListedVoucher(Voucher Voucher, VoucherState State);

/// <summary>Where the next page begins.</summary>
public sealed record VoucherCursor(DateTimeOffset CreatedAt, string Code);

/// <summary>Vouchers, newest first.</summary>
/// <param name="Next">Null on the last page.</param>
public sealed record VoucherPage(IReadOnlyList<ListedVoucher> Items, VoucherCursor? Next);

/// <summary>Who has redeemed a voucher.</summary>
/// <param name="IsCredited">False while the credit still has to be posted.</param>
public sealed record ListedRedemption(Guid OrganizationId, string OrganizationName, string? UserEmail, DateTimeOffset RedeemedAt, bool IsCredited);
