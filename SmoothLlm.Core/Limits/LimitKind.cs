namespace SmoothLlm.Core.Limits;

/// <summary>What is limited.</summary>
public enum LimitKind
{
    /// <summary>Requests of one key within any minute.</summary>
    KeyRequestsPerMinute,

    /// <summary>Tokens of one key within any minute.</summary>
    KeyTokensPerMinute,

    /// <summary>Charges of one key within its window, nano-USD.</summary>
    KeySpend,

    /// <summary>Requests of an organization within any minute.</summary>
    RequestsPerMinute,

    /// <summary>Tokens of an organization within any minute.</summary>
    TokensPerMinute,

    /// <summary>Requests of an organization at a time.</summary>
    ConcurrentRequests,

    /// <summary>Requests of an organization since its midnight.</summary>
    DailyMessages,

    /// <summary>Charges of an organization since its midnight, nano-USD.</summary>
    DailySpend,

    /// <summary>Charges of an organization since the first of its month, nano-USD.</summary>
    MonthlySpend,
}

/// <summary>How something is counted.</summary>
public enum LimitMode
{
    /// <summary>Over any minute: what was counted in this clock minute, and the share of the last one that the window still covers.</summary>
    SlidingMinute,

    /// <summary>From the beginning of a period to its end; what was before this process comes from the usage rows.</summary>
    Period,

    /// <summary>As long as a request runs.</summary>
    Running,
}

/// <summary>What follows from the kind of a limit.</summary>
public static class LimitKinds
{
    /// <summary>How it is counted.</summary>
    /// <param name="kind">What is limited.</param>
    public static LimitMode Mode(this LimitKind kind) => kind switch
    {
        LimitKind.KeySpend or LimitKind.DailyMessages or LimitKind.DailySpend or LimitKind.MonthlySpend => LimitMode.Period,
        LimitKind.ConcurrentRequests => LimitMode.Running,
        _ => LimitMode.SlidingMinute,
    };

    /// <summary>Whether money is counted: a limit on it is reached before it would be passed, since nobody knows a charge beforehand.</summary>
    /// <param name="kind">What is limited.</param>
    public static bool IsSpend(this LimitKind kind) => kind is LimitKind.KeySpend or LimitKind.DailySpend or LimitKind.MonthlySpend;

    /// <summary>Whether tokens are counted.</summary>
    /// <param name="kind">What is limited.</param>
    public static bool IsTokens(this LimitKind kind) => kind is LimitKind.KeyTokensPerMinute or LimitKind.TokensPerMinute;
}
