using SmoothLlm.Core.Usage;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Usage;

/// <summary>How a request ended, in a word and a colour.</summary>
internal static class EndingText
{
    public static string Short(RequestEnding ending) => ending switch
    {
        RequestEnding.Completed => T("OK"),
        RequestEnding.UpstreamFailed => T("Failed"),
        RequestEnding.UpstreamBrokeOff => T("Broke off"),
        RequestEnding.ClientLeft => T("Client left"),
        RequestEnding.EmptyAnswer => T("Empty answer"),
        RequestEnding.CreditsExhausted => T("Credits ran out"),
        RequestEnding.Recovered => T("Interrupted"),
        _ => throw new ArgumentOutOfRangeException(nameof(ending), ending, "There is no such ending."),
    };

    public static StatusBadge.BadgeTone Tone(RequestEnding ending) => ending switch
    {
        RequestEnding.Completed => StatusBadge.BadgeTone.Good,
        RequestEnding.ClientLeft or RequestEnding.CreditsExhausted or RequestEnding.Recovered => StatusBadge.BadgeTone.Warning,
        _ => StatusBadge.BadgeTone.Bad,
    };
}
