using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Components.Portal;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Overview;

/// <summary>How a provider has been doing lately, in a word and a colour.</summary>
internal static class ProviderHealth
{
    private const decimal WarningShare = 0.02m;
    private const decimal BadShare = 0.2m;

    public static (string Text, StatusBadge.BadgeTone Tone) Of(ProviderShare provider)
    {
        if (provider.LatestRequests == 0)
            return (T("Not asked"), StatusBadge.BadgeTone.Neutral);
        decimal failed = (decimal)provider.LatestFailed / provider.LatestRequests;
        return failed switch
        {
            0 => (T("Fine"), StatusBadge.BadgeTone.Good),
            < WarningShare => (T("{0} failed", Numbers.Percent(failed)), StatusBadge.BadgeTone.Good),
            < BadShare => (T("{0} failed", Numbers.Percent(failed)), StatusBadge.BadgeTone.Warning),
            _ => (T("{0} failed", Numbers.Percent(failed)), StatusBadge.BadgeTone.Bad),
        };
    }
}
