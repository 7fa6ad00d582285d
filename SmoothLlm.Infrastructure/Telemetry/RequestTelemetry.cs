using SmoothLlm.Core.Proxy;
using SmoothLlm.Infrastructure.Telemetry.Langfuse;
using SmoothLlm.Infrastructure.Telemetry.Tracing;

namespace SmoothLlm.Infrastructure.Telemetry;

/// <summary>Hands what requests were to everybody who counts or exports them.</summary>
/// <param name="meters">Counts them.</param>
/// <param name="spans">Makes spans of them, for a collector.</param>
/// <param name="langfuse">Takes them to Langfuse.</param>
internal sealed class RequestTelemetry(RequestMeters meters, RequestSpans spans, LangfuseQueue langfuse) : IRequestObserver
{
    public bool WantsTraces => langfuse.IsOn || spans.AreWanted;

    public void Ended(in EndedRequest request)
    {
        meters.Ended(request);
        spans.Ended(request);
        langfuse.Add(request);
    }

    public void Refused(ProxyErrorKind why) => meters.Refused(why);
}
