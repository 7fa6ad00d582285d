using System.Diagnostics;
using System.Globalization;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Telemetry.Tracing;

/// <summary>One request as a span of OpenTelemetry's conventions for generative AI. Nothing of what was said in it.</summary>
/// <param name="request">What is known of it.</param>
internal sealed class RequestSpan(in EndedRequest request)
{
    private readonly EndedRequest request = request;

    public UsageRecord Record => request.Record;

    public string Operation => request.Operation;

    /// <summary>The conversation, as the client calls it; null when it does not say.</summary>
    public string? SessionId => request.Traces?.SessionId;

    public string Name => $"{request.Operation} {request.Record.ModelId}";

    public DateTimeOffset Start => request.Record.StartedAt;

    public DateTimeOffset End => request.Record.StartedAt.AddMilliseconds(request.Record.DurationMilliseconds);

    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Error
    {
        get
        {
            var record = request.Record;
            bool isGood = record.Ending is RequestEnding.Completed && record.StatusCode < 400;
            return isGood ? null : record.ErrorCode ?? GenAiNames.Snake(record.Ending.ToString());
        }
    }

    /// <summary>
    /// The client's trace: <c>traceparent</c> where it is sound; else <c>x-trace-id</c> where it is 16 bytes in hexadecimal,
    /// with or without hyphens; else the request's own id, so that a trace can be found by it.
    /// </summary>
    public ActivityContext Context
    {
        get
        {
            if (request.Traces?.Parent is { } parent && ActivityContext.TryParse(parent, null, isRemote: true, out var context))
                return context;
            var traceId = Guid.TryParse(request.Record.TraceId, CultureInfo.InvariantCulture, out var sent) && sent != Guid.Empty ? sent : request.Record.RequestId;
            return new ActivityContext(ActivityTraceId.CreateFromString(traceId.ToString("N")), default, ActivityTraceFlags.Recorded, isRemote: true);
        }
    }

    /// <summary>Text, whole numbers, fractions and booleans.</summary>
    public IEnumerable<KeyValuePair<string, object>> Attributes()
    {
        var record = request.Record;
        yield return new("gen_ai.operation.name", request.Operation);
        yield return new("gen_ai.provider.name", GenAiNames.Provider(request.Kind));
        yield return new("gen_ai.request.model", record.ModelId);
        yield return new("gen_ai.response.model", record.UpstreamModel);
        yield return new("gen_ai.request.stream", record.IsStreamed);
        // Inclusive: cached tokens are input, reasoning is output.
        yield return new("gen_ai.usage.input_tokens", record.FreshInputTokens + record.CacheReadTokens + record.CacheWriteTokens + record.CacheWrite1hTokens);
        yield return new("gen_ai.usage.output_tokens", record.OutputTokens);
        if (record.CacheReadTokens > 0)
            yield return new("gen_ai.usage.cache_read.input_tokens", record.CacheReadTokens);
        if (record.CacheWriteTokens + record.CacheWrite1hTokens > 0)
            yield return new("gen_ai.usage.cache_creation.input_tokens", record.CacheWriteTokens + record.CacheWrite1hTokens);
        if (record.ReasoningTokens > 0)
            yield return new("gen_ai.usage.reasoning.output_tokens", record.ReasoningTokens);
        if (record.FirstByteMilliseconds is { } first)
            yield return new("gen_ai.response.time_to_first_chunk", first / 1000d);
        if (SessionId is { } session)
            yield return new("gen_ai.conversation.id", session);
        if (Error is { } error)
            yield return new("error.type", error);
        yield return new("http.response.status_code", (long)record.StatusCode);
        yield return new("smoothllm.request_id", RequestIds.Format(record.RequestId));
        yield return new("smoothllm.trace_id", record.TraceId);
        yield return new("smoothllm.mode", record.Mode == UsageMode.Reseller ? "reseller" : "pass_through");
        yield return new("smoothllm.provider", record.ProviderSlug);
        yield return new("smoothllm.ending", GenAiNames.Snake(record.Ending.ToString()));
        yield return new("smoothllm.attempts", (long)record.Attempts);
        yield return new("smoothllm.usage_is_estimated", record.IsEstimated);
        yield return new("smoothllm.charge_usd", (double)new NanoUsd(record.ChargeNanoUsd).Usd);
    }
}
