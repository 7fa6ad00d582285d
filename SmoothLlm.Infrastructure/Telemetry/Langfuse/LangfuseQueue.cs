using System.Diagnostics.Metrics;
using System.Threading.Channels;
using SmoothLlm.Core.Proxy;

namespace SmoothLlm.Infrastructure.Telemetry.Langfuse;

/// <summary>Requests on their way to Langfuse. Bounded: when it is full, the newest are left out and counted; no answer waits.</summary>
internal sealed class LangfuseQueue
{
    /// <summary>Most requests that wait.</summary>
    public const int Capacity = 8192;

    private readonly Channel<EndedRequest> channel = Channel.CreateBounded<EndedRequest>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Counter<long> spans;

    public LangfuseQueue(IMeterFactory meters, LangfuseOptions options)
    {
        IsOn = options.IsOn;
        spans = meters.Create(RequestMeters.MeterName)
            .CreateCounter<long>("smoothllm.langfuse.spans", "{span}", "Requests that Langfuse was to get, by what came of it");
    }

    public bool IsOn { get; }

    public ChannelReader<EndedRequest> Reader => channel.Reader;

    public void Add(in EndedRequest request)
    {
        if (IsOn && !channel.Writer.TryWrite(request))
            Count("dropped", 1);
    }

    /// <summary>What came of some: <c>sent</c>, <c>dropped</c> for want of room or time, or <c>refused</c>.</summary>
    public void Count(string outcome, int count) => spans.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
}
