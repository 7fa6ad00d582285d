using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.ContentLogging;
using SmoothLlm.Infrastructure.Telemetry;

namespace SmoothLlm.Infrastructure.ContentLogging;

/// <summary>
/// Takes what was said and lets the request go on: one copy of a bounded text, and nothing at all for organizations that
/// have not asked for it. What the queue has no room for is counted and gone.
/// </summary>
internal sealed class ContentQueue : IContentLog
{
    private readonly Channel<SaidContent> said;
    private readonly Counter<long> kept;
    private readonly Counter<long> leftOut;
    private readonly int maxBytes;

    public ContentQueue(IOptions<ContentLoggingOptions> options, IMeterFactory meters)
    {
        maxBytes = options.Value.MaxBytes;
        said = Channel.CreateBounded<SaidContent>(new BoundedChannelOptions(options.Value.QueueLength) { SingleReader = true });
        var meter = meters.Create(RequestMeters.MeterName);
        kept = meter.CreateCounter<long>("smoothllm.contents.kept", "{request}", "Requests whose texts were kept because their organization wants it");
        leftOut = meter.CreateCounter<long>("smoothllm.contents.left_out", "{request}", "Requests whose texts were to be kept and were not: no room, or not written");
    }

    /// <summary>For the one that writes.</summary>
    public ChannelReader<SaidContent> Reader => said.Reader;

    public ContentCapture? Begin(ApiKeyEntry key) => key.KeepsContent ? new ContentCapture(maxBytes) : null;

    public void Keep(ApiKeyEntry key, Guid requestId, DateTimeOffset startedAt, ReadOnlySpan<byte> request, ContentCapture capture)
    {
        byte[] beginning = request[..Math.Min(request.Length, maxBytes)].ToArray();
        var content = new SaidContent(
            key.OrganizationId, requestId, startedAt, beginning, request.Length, capture.Kept.ToArray(), capture.Bytes, capture.IsCut);
        if (!said.Writer.TryWrite(content))
            leftOut.Add(1);
    }

    public void Wrote(int count) => kept.Add(count);

    public void LeftOut(int count) => leftOut.Add(count);
}

/// <summary>What was said in one request, not encrypted yet: in memory only.</summary>
/// <param name="Request">Its beginning, UTF-8.</param>
/// <param name="RequestBytes">How long all of it is.</param>
/// <param name="Answer">Its beginning, UTF-8.</param>
/// <param name="AnswerBytes">How long all of it is.</param>
internal sealed record SaidContent(
    Guid OrganizationId, Guid RequestId, DateTimeOffset StartedAt, byte[] Request, long RequestBytes, byte[] Answer, long AnswerBytes, bool IsAnswerCut);
