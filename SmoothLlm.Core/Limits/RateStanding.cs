namespace SmoothLlm.Core.Limits;

/// <summary>How much of a rate is left.</summary>
/// <param name="Limit">The most there may be.</param>
/// <param name="Remaining">What is left.</param>
/// <param name="Reset">When all of it is there again, if nothing else comes.</param>
public readonly record struct Rate(long Limit, long Remaining, TimeSpan Reset);

/// <summary>What clients are told about their rates with every answer: of several limits the one with least left.</summary>
/// <param name="Requests">Requests; null without a limit.</param>
/// <param name="Tokens">Tokens; null without a limit.</param>
public readonly record struct RateStanding(Rate? Requests, Rate? Tokens)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>The standing after a decision.</summary>
    /// <param name="counters">The limits.</param>
    /// <param name="used">What was taken of each.</param>
    /// <param name="now">The moment.</param>
    public static RateStanding Of(LimitCounter[] counters, long[] used, DateTimeOffset now)
    {
        Rate? requests = null;
        Rate? tokens = null;
        for (int index = 0; index < counters.Length; index++)
        {
            var counter = counters[index];
            var rate = new Rate(counter.Limit, Math.Max(0, counter.Limit - used[index]), counter.Ends is { } end ? end - now : used[index] > 0 ? Minute : TimeSpan.Zero);
            if (counter.Kind.IsTokens())
                tokens = Tighter(tokens, rate);
            else if (counter.Kind is LimitKind.KeyRequestsPerMinute or LimitKind.RequestsPerMinute or LimitKind.DailyMessages)
                requests = Tighter(requests, rate);
        }

        return new RateStanding(requests, tokens);
    }

    private static Rate Tighter(Rate? one, Rate other) => one is { } known && known.Remaining <= other.Remaining ? known : other;
}
