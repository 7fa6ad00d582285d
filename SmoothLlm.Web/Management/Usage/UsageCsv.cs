using System.Globalization;
using CsvHelper;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Usage;

/// <summary>
/// Single requests as CSV, for pages and programs: exact amounts in USD, UTC times in ISO 8601, one line at a time from the
/// database to whoever asked. Texts that clients and providers chose must not become a formula in a spreadsheet.
/// </summary>
internal static class UsageCsv
{
    public const string ContentType = "text/csv; charset=utf-8";

    /// <summary>Lines in one file, as many as a spreadsheet takes; whoever wants older ones names the days.</summary>
    public const int MaxLines = 1_000_000;

    private static readonly CsvWriterOptions Options = new() { Injection = CsvInjection.Escape };

    public static IResult Download(HttpContext context, IAsyncEnumerable<RecentRequest> requests, TimeProvider time)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(
            output => WriteAsync(output, requests, context.RequestAborted),
            ContentType,
            string.Create(CultureInfo.InvariantCulture, $"usage-{time.GetUtcNow():yyyy-MM-dd}.csv"));
    }

    private static async Task WriteAsync(Stream output, IAsyncEnumerable<RecentRequest> requests, CancellationToken cancellationToken)
    {
        await using var csv = CsvWriter.Create(output, Options, leaveOpen: true);
        csv.WriteHeader(
            "time_utc", "request_id", "trace_id", "key_id", "key", "end_user", "mode", "provider", "model", "upstream_model", "status", "ending", "error", "streamed",
            "attempts", "input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "estimated",
            "charge_usd", "pass_through_cost_usd", "duration_ms", "first_byte_ms");
        await foreach (var (record, keyName) in requests.WithCancellation(cancellationToken))
        {
            csv.WriteField(record.StartedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            csv.WriteField(RequestIds.Format(record.RequestId));
            csv.WriteField(record.TraceId);
            csv.WriteField(record.ApiKeyId.ToString());
            csv.WriteField(keyName);
            csv.WriteField(record.EndUser);
            csv.WriteField(Words.Of(record.Mode));
            csv.WriteField(record.ProviderSlug);
            csv.WriteField(record.ModelId);
            csv.WriteField(record.UpstreamModel);
            csv.WriteField(record.StatusCode);
            csv.WriteField(Words.Of(record.Ending));
            csv.WriteField(record.ErrorCode);
            csv.WriteField(record.IsStreamed ? "true" : "false");
            csv.WriteField(record.Attempts);
            csv.WriteField(record.FreshInputTokens + record.CacheReadTokens + record.CacheWriteTokens + record.CacheWrite1hTokens);
            csv.WriteField(record.CacheReadTokens);
            csv.WriteField(record.CacheWriteTokens + record.CacheWrite1hTokens);
            csv.WriteField(record.OutputTokens);
            csv.WriteField(record.ReasoningTokens);
            csv.WriteField(record.IsEstimated ? "true" : "false");
            csv.WriteField(new NanoUsd(record.ChargeNanoUsd).Usd);
            csv.WriteField(record.Mode == UsageMode.PassThrough ? new NanoUsd(record.CostNanoUsd).ToString() : null);
            csv.WriteField(record.DurationMilliseconds);
            csv.WriteField(record.FirstByteMilliseconds?.ToString(CultureInfo.InvariantCulture));
            await csv.EndRecordAsync(cancellationToken);
        }
    }
}
