using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Money;

namespace SmoothLlm.Infrastructure.Credits;

internal static partial class Log
{
    [LoggerMessage(5101, LogLevel.Information, "{Count} vouchers over {Amount} USD for {MaxRedemptions} organizations each were made by {AdminUserId}")]
    public static partial void VouchersCreated(ILogger logger, int count, NanoUsd amount, int maxRedemptions, string adminUserId);

    [LoggerMessage(5102, LogLevel.Information, "Voucher {VoucherId} was withdrawn by {AdminUserId}")]
    public static partial void VoucherWithdrawn(ILogger logger, Guid voucherId, string adminUserId);

    [LoggerMessage(5103, LogLevel.Error, "The redemption of voucher {VoucherId} by organization {OrganizationId} is not credited yet: {Reason}")]
    public static partial void RedemptionNotCredited(ILogger logger, Guid voucherId, Guid organizationId, string reason);

    [LoggerMessage(5104, LogLevel.Warning, "The redemption of voucher {VoucherId} by organization {OrganizationId} had no credit; it has it now")]
    public static partial void RedemptionResumed(ILogger logger, Guid voucherId, Guid organizationId);

    [LoggerMessage(5106, LogLevel.Information, "The balance of organization {OrganizationId} was adjusted by {Amount} USD by {AdminUserId}")]
    public static partial void BalanceAdjusted(ILogger logger, Guid organizationId, NanoUsd amount, string adminUserId);

    [LoggerMessage(5107, LogLevel.Information, "Organization {OrganizationId} was welcomed with {Amount} USD")]
    public static partial void Welcomed(ILogger logger, Guid organizationId, NanoUsd amount);

    [LoggerMessage(5108, LogLevel.Information, "{Count} members of organization {OrganizationId} are told that its credits run low")]
    public static partial void LowBalanceTold(ILogger logger, Guid organizationId, int count);
}
