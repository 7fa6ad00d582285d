using SmoothLlm.Core.Usage;

namespace SmoothLlm.Web.Components.Portal.Usage;

/// <summary>How a request ended, and its name, in words for customers.</summary>
internal static class EndingText
{
    /// <summary><c>req_</c> and 32 hexadecimal digits, as the proxy returns it.</summary>
    public static string RequestId(UsageRecord record) => "req_" + record.RequestId.ToString("N");

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

    public static string Long(RequestEnding ending) => ending switch
    {
        RequestEnding.Completed => "The whole answer reached the client.",
        RequestEnding.UpstreamFailed => "The provider refused or failed before a first byte; nothing is charged.",
        RequestEnding.UpstreamBrokeOff => "The provider's answer broke off; nothing is charged.",
        RequestEnding.ClientLeft => "The client left before the end; what was consumed is charged.",
        RequestEnding.EmptyAnswer => "The provider answered with nothing; nothing is charged.",
        RequestEnding.CreditsExhausted => "The credits did not cover more of the answer; what was delivered is charged.",
        RequestEnding.Recovered => "Our server was restarted or failed before the end; what it had delivered when it last looked is charged.",
        _ => throw new ArgumentOutOfRangeException(nameof(ending), ending, "There is no such ending."),
    };

    public static StatusBadge.BadgeTone Tone(RequestEnding ending) => ending switch
    {
        RequestEnding.Completed => StatusBadge.BadgeTone.Good,
        RequestEnding.ClientLeft => StatusBadge.BadgeTone.Warning,
        _ => StatusBadge.BadgeTone.Bad,
    };
}
