using SmoothLlm.Core.Usage;

namespace SmoothLlm.Web.Components.Portal.Usage;

/// <summary>How a request ended, in a word and a colour.</summary>
internal static class EndingText
{
    public static string Short(RequestEnding ending) => ending switch
    {
        RequestEnding.Completed => "OK",
        RequestEnding.UpstreamFailed => "Failed",
        RequestEnding.UpstreamBrokeOff => "Broke off",
        RequestEnding.ClientLeft => "Client left",
        RequestEnding.EmptyAnswer => "Empty answer",
        RequestEnding.CreditsExhausted => "Credits ran out",
        RequestEnding.Recovered => "Interrupted",
        _ => throw new ArgumentOutOfRangeException(nameof(ending), ending, "There is no such ending."),
    };

    public static StatusBadge.BadgeTone Tone(RequestEnding ending) => ending switch
    {
        RequestEnding.Completed => StatusBadge.BadgeTone.Good,
        RequestEnding.ClientLeft or RequestEnding.CreditsExhausted or RequestEnding.Recovered => StatusBadge.BadgeTone.Warning,
        _ => StatusBadge.BadgeTone.Bad,
    };
}
