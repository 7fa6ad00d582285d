namespace SmoothLlm.Core.ApiKeys;

/// <summary>What a key opens. A key of one kind is refused where the other is asked for. Names are stored.</summary>
public enum ApiKeyKind
{
    /// <summary>For the proxy, paid from credits: <c>llm_sk_…</c>.</summary>
    ApiKey,

    /// <summary>For pass-through beside the customer's own provider key: <c>mon_sk_…</c>. Touches no credits.</summary>
    MonitorToken,
}

/// <summary>How long the spending of a key is added up before it starts at zero again. Names are stored.</summary>
public enum SpendWindow
{
    /// <summary>For ever.</summary>
    Total,

    /// <summary>From midnight, UTC.</summary>
    Daily,

    /// <summary>From Monday, midnight UTC.</summary>
    Weekly,

    /// <summary>From the first of the month, midnight UTC.</summary>
    Monthly,
}
