using SmoothLlm.Core.ApiKeys;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Keys;

/// <summary>What the two kinds are called on their pages.</summary>
public sealed record KeyWords(string Path, string Title, string Subtitle, string Create, string First, string None, string Revoke, string Delete)
{
    public static KeyWords Of(ApiKeyKind kind) => kind == ApiKeyKind.MonitorToken
        ? new KeyWords(
            "tokens",
            T("Monitor tokens"),
            T("Programs with a provider key of their own send a token beside it: their use is shown here, and nothing is charged."),
            T("Create token"),
            T("Create your first token"),
            T("No tokens yet"),
            T("Revoke token"),
            T("Delete token"))
        : new KeyWords(
            "keys",
            T("API keys"),
            T("Programs show a key with each request; what they use is charged to your organization."),
            T("Create key"),
            T("Create your first key"),
            T("No keys yet"),
            T("Revoke key"),
            T("Delete key"));
}
