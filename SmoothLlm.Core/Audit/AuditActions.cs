using System.Reflection;

namespace SmoothLlm.Core.Audit;

/// <summary>What can be done that is written down; the words of the log, of its filters and of its export.</summary>
public static class AuditActions
{
#pragma warning disable CS1591 // Each says itself what it is; docs/organizations.md lists them.
    public const string ApiKeyCreated = "api_key.created";
    public const string ApiKeyUpdated = "api_key.updated";
    public const string ApiKeyRotated = "api_key.rotated";
    public const string ApiKeyRevoked = "api_key.revoked";
    public const string ApiKeyDeleted = "api_key.deleted";
    public const string MonitorTokenCreated = "monitor_token.created";
    public const string MonitorTokenUpdated = "monitor_token.updated";
    public const string MonitorTokenRotated = "monitor_token.rotated";
    public const string MonitorTokenRevoked = "monitor_token.revoked";
    public const string MonitorTokenDeleted = "monitor_token.deleted";
    public const string OrganizationCreated = "organization.created";
    public const string OrganizationUpdated = "organization.updated";
    public const string OrganizationDisabled = "organization.disabled";
    public const string OrganizationEnabled = "organization.enabled";
    public const string OwnershipTransferred = "organization.transferred";
    public const string VisitBegun = "organization.visit_begun";
    public const string VisitEnded = "organization.visit_ended";
    public const string PlanAssigned = "organization.plan_assigned";
    public const string MemberInvited = "member.invited";
    public const string InvitationResent = "member.invitation_resent";
    public const string InvitationRevoked = "member.invitation_revoked";
    public const string InvitationRestored = "member.invitation_restored";
    public const string MemberJoined = "member.joined";
    public const string MemberRoleChanged = "member.role_changed";
    public const string MemberRemoved = "member.removed";
    public const string MemberLeft = "member.left";
    public const string CreditsAdjusted = "credits.adjusted";
    public const string CreditsRefunded = "credits.refunded";
    public const string ContentLoggingEnabled = "content.logging_enabled";
    public const string ContentLoggingChanged = "content.logging_changed";
    public const string ContentLoggingDisabled = "content.logging_disabled";
    public const string ContentDeleted = "content.deleted";
    public const string ContentViewed = "content.viewed";
    public const string VoucherRedeemed = "credits.voucher_redeemed";
    public const string LowBalanceLevelChanged = "credits.low_balance_level_changed";
    public const string AutoTopUpChanged = "credits.auto_top_up_changed";
    public const string AnnouncementPublished = "announcement.published";
    public const string AnnouncementWithdrawn = "announcement.withdrawn";
    public const string VoucherCreated = "voucher.created";
    public const string VoucherWithdrawn = "voucher.withdrawn";
    public const string ProviderCreated = "provider.created";
    public const string ProviderUpdated = "provider.updated";
    public const string ProviderDeleted = "provider.deleted";
    public const string McpServerCreated = "mcp_server.created";
    public const string McpServerUpdated = "mcp_server.updated";
    public const string McpServerDeleted = "mcp_server.deleted";
    public const string ModelCreated = "model.created";
    public const string ModelUpdated = "model.updated";
    public const string ModelDeleted = "model.deleted";
    public const string CatalogImported = "catalog.imported";
    public const string PriceAdded = "price.added";
    public const string MarginChanged = "margin.changed";
    public const string PlanCreated = "plan.created";
    public const string PlanUpdated = "plan.updated";
    public const string PlanDeleted = "plan.deleted";
    public const string UserDisabled = "user.disabled";
    public const string UserEnabled = "user.enabled";
    public const string UserSignedOut = "user.signed_out";
    public const string UserPromoted = "user.made_admin";
    public const string UserDemoted = "user.admin_removed";
    public const string UserPasswordResetSent = "user.password_reset_sent";
    public const string UserTwoFactorReset = "user.two_factor_reset";
    public const string UserDeleted = "user.deleted";
    public const string UserDataExported = "user.data_exported";
    public const string PasswordChanged = "user.password_changed";
    public const string PasswordReset = "user.password_reset";
    public const string SessionEnded = "user.session_ended";
    public const string SessionsEnded = "user.sessions_ended";
    public const string RefreshTokenReused = "user.refresh_token_reused";
    public const string TwoFactorEnabled = "user.two_factor_enabled";
    public const string TwoFactorDisabled = "user.two_factor_disabled";
    public const string RecoveryCodesRenewed = "user.recovery_codes_renewed";
    public const string PasskeyAdded = "user.passkey_added";
    public const string PasskeyRemoved = "user.passkey_removed";
#pragma warning restore CS1591

    /// <summary>All of them, by name.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        .. typeof(AuditActions).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Order(StringComparer.Ordinal),
    ];
}
