using System.Diagnostics;
using SmoothLlm.Core.Proxy;

namespace SmoothLlm.Infrastructure.Telemetry.Tracing;

/// <summary>
/// Makes a span of a request when it has ended, all at once: its beginning and its end are known then, and on the way
/// there is nothing to carry. While nobody listens it costs a look.
/// </summary>
internal sealed class RequestSpans : IDisposable
{
    /// <summary>Whoever exports traces asks for it by name.</summary>
    public const string SourceName = "SmoothLlm.Proxy";

    private readonly ActivitySource source = new(SourceName);

    public bool AreWanted => source.HasListeners();

    public void Dispose() => source.Dispose();

    public void Ended(in EndedRequest request)
    {
        if (!AreWanted)
            return;
        var span = new RequestSpan(request);
        using var activity = source.StartActivity(
            span.Name, ActivityKind.Client, span.Context, span.Attributes().Select(pair => new KeyValuePair<string, object?>(pair.Key, pair.Value)), startTime: span.Start);
        if (activity is null)
            return;
        if (span.Error is { } error)
            activity.SetStatus(ActivityStatusCode.Error, error);
        activity.SetEndTime(span.End.UtcDateTime);
    }
}
