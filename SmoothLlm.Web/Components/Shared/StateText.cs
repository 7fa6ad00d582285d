using Microsoft.Extensions.Diagnostics.HealthChecks;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Catalog;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Shared;

/// <summary>States in a word, for badges. What programs read of them stays English.</summary>
internal static class StateText
{
    public static string Of(ModelStatus status) => status switch
    {
        ModelStatus.Active => T("Active"),
        ModelStatus.Disabled => T("Disabled"),
        ModelStatus.Unavailable => T("Unavailable"),
        ModelStatus.Unpriced => T("Unpriced"),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, message: null),
    };

    public static string Of(ApiKeyStatus status) => status switch
    {
        ApiKeyStatus.Active => T("Active"),
        ApiKeyStatus.Disabled => T("Disabled"),
        ApiKeyStatus.Expired => T("Expired"),
        ApiKeyStatus.Revoked => T("Revoked"),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, message: null),
    };

    public static string Of(PaymentEventStatus status) => status switch
    {
        PaymentEventStatus.Received => T("Received"),
        PaymentEventStatus.Processed => T("Processed"),
        PaymentEventStatus.Ignored => T("Ignored"),
        PaymentEventStatus.Parked => T("Parked"),
        PaymentEventStatus.Failed => T("Failed"),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, message: null),
    };

    public static string Of(PurchaseStatus status) => status switch
    {
        PurchaseStatus.Pending => T("Not paid"),
        PurchaseStatus.Paid => T("Being credited"),
        PurchaseStatus.Completed => T("Completed"),
        PurchaseStatus.Cancelled => T("Cancelled"),
        PurchaseStatus.Failed => T("Failed"),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, message: null),
    };

    public static string Of(InvitationState state) => state switch
    {
        InvitationState.Open => T("Open"),
        InvitationState.Accepted => T("Accepted"),
        InvitationState.Revoked => T("Taken back"),
        InvitationState.Expired => T("Expired"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, message: null),
    };

    public static string Of(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => T("Healthy"),
        HealthStatus.Degraded => T("Degraded"),
        HealthStatus.Unhealthy => T("Unhealthy"),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, message: null),
    };
}
