namespace SmoothLlm.Core.Usage;

/// <summary>What each ending means for the one who pays: the published rule in words.</summary>
public static class RequestEndings
{
    /// <summary>Whether what was consumed is charged; every other ending is free.</summary>
    /// <param name="ending">How the request ended.</param>
    public static bool IsCharged(this RequestEnding ending) =>
        ending is RequestEnding.Completed or RequestEnding.ClientLeft or RequestEnding.CreditsExhausted or RequestEnding.Recovered;

    /// <summary>Whether it counts as failed: neither was it answered whole, nor did the client leave by itself.</summary>
    /// <param name="ending">How the request ended.</param>
    public static bool IsFailure(this RequestEnding ending) => ending is not (RequestEnding.Completed or RequestEnding.ClientLeft);

    /// <summary>One sentence for people.</summary>
    /// <param name="record">The request that ended.</param>
    public static string ExplainEnding(this UsageRecord record) => record.Mode == UsageMode.Reseller ? record.Ending.Explain() : record.Ending switch
    {
        RequestEnding.Completed => "The whole answer reached the client.",
        RequestEnding.UpstreamFailed => "The provider refused the request, or could not be reached.",
        RequestEnding.UpstreamBrokeOff => "The provider's answer broke off.",
        RequestEnding.ClientLeft => "The client left before the end.",
        RequestEnding.EmptyAnswer => "The provider reported an error inside its answer.",
        _ => "Our server failed or was restarted before the end.",
    };

    /// <summary>One sentence for people, of a request that is paid from credits.</summary>
    /// <param name="ending">How the request ended.</param>
    public static string Explain(this RequestEnding ending) => ending switch
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
}
