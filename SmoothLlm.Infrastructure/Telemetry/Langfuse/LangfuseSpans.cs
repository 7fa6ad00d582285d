using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Telemetry.Tracing;

namespace SmoothLlm.Infrastructure.Telemetry.Langfuse;

/// <summary>
/// Requests as Langfuse takes them: OTLP's <c>ExportTraceServiceRequest</c>
/// (opentelemetry-proto, <c>trace/v1/trace.proto</c>), with what Langfuse reads besides the common attributes.
/// </summary>
internal static class LangfuseSpans
{
    private const ulong ClientKind = 3;
    private const ulong ErrorStatus = 2;
    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;

    /// <summary>Writes a batch.</summary>
    /// <param name="spans">The requests.</param>
    /// <param name="sendIds">Whether organizations and keys are named, by our ids.</param>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<RequestSpan> spans, bool sendIds)
    {
        var request = new ProtobufWriter();
        request.Message(1, resourceSpans =>
        {
            resourceSpans.Message(1, resource => Attribute(resource, 1, "service.name", "smoothllm"));
            resourceSpans.Message(2, scopeSpans =>
            {
                scopeSpans.Message(1, scope => scope.Text(1, RequestSpans.SourceName));
                foreach (var span in spans)
                    scopeSpans.Message(2, writer => Write(writer, span, sendIds));
            });
        });
        return request.Written;
    }

    private static void Write(ProtobufWriter writer, RequestSpan span, bool sendIds)
    {
        Span<byte> traceId = stackalloc byte[TraceIdBytes];
        span.Context.TraceId.CopyTo(traceId);
        writer.Bytes(1, traceId);
        Span<byte> spanId = stackalloc byte[SpanIdBytes];
        RandomNumberGenerator.Fill(spanId);
        writer.Bytes(2, spanId);
        // No parent: the client's own spans are not there, and a span without its parent is no trace for Langfuse.
        writer.Text(5, span.Name);
        writer.Varint(6, ClientKind);
        writer.Fixed64(7, Nanoseconds(span.Start));
        writer.Fixed64(8, Nanoseconds(span.End));
        foreach (var (name, value) in span.Attributes().Concat(Own(span, sendIds)))
            Attribute(writer, 9, name, value);
        if (span.Error is { } error)
        {
            writer.Message(15, status =>
            {
                status.Text(2, error);
                status.Varint(3, ErrorStatus);
            });
        }
    }

    private static IEnumerable<KeyValuePair<string, object>> Own(RequestSpan span, bool sendIds)
    {
        var record = span.Record;
        yield return new("langfuse.observation.type", span.Operation == "embeddings" ? "embedding" : "generation");
        yield return new("langfuse.trace.name", span.Name);
        yield return new("langfuse.observation.model.name", record.UpstreamModel);
        // In parts that have nothing in common: what is told in sums is taken apart again, by rules that change.
        yield return new("langfuse.observation.usage_details", new JsonObject
        {
            ["input"] = record.FreshInputTokens,
            ["input_cached_tokens"] = record.CacheReadTokens,
            ["input_cache_creation"] = record.CacheWriteTokens + record.CacheWrite1hTokens,
            ["output"] = record.OutputTokens - record.ReasoningTokens,
            ["output_reasoning_tokens"] = record.ReasoningTokens,
        }.ToJsonString());
        yield return new("langfuse.observation.cost_details", new JsonObject { ["total"] = new NanoUsd(record.CostNanoUsd).Usd }.ToJsonString());
        if (record.FirstByteMilliseconds is { } first)
        {
            string at = record.StartedAt.AddMilliseconds(first).UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
            yield return new("langfuse.observation.completion_start_time", at);
        }

        if (span.Error is { } error)
        {
            yield return new("langfuse.observation.level", "ERROR");
            yield return new("langfuse.observation.status_message", error);
        }

        if (sendIds)
        {
            yield return new("user.id", record.OrganizationId.ToString());
            yield return new("session.id", span.SessionId ?? record.ApiKeyId.ToString());
        }
    }

    private static void Attribute(ProtobufWriter writer, int field, string name, object value) => writer.Message(field, pair =>
    {
        pair.Text(1, name);
        pair.Message(2, any =>
        {
            switch (value)
            {
                case bool flag:
                    any.Varint(2, flag ? 1u : 0u);
                    break;
                case long number:
                    any.Varint(3, unchecked((ulong)number));
                    break;
                case double fraction:
                    any.Double(4, fraction);
                    break;
                default:
                    any.Text(1, (string)value);
                    break;
            }
        });
    });

    private static ulong Nanoseconds(DateTimeOffset time) => (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
