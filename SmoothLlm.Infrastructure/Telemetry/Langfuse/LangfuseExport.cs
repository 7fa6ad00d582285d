using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmoothLlm.Infrastructure.Telemetry.Tracing;

namespace SmoothLlm.Infrastructure.Telemetry.Langfuse;

/// <summary>
/// Sends what is queued to Langfuse in batches, again after a growing wait when it fails in passing. What it refuses, and
/// what it has not taken after some attempts, is left out and counted.
/// </summary>
internal sealed class LangfuseExport : BackgroundService
{
    private const int MaxBatch = 256;
    private const int MaxAttempts = 6;
    private const string IngestionVersion = "4";

    private static readonly TimeSpan Company = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LastChance = TimeSpan.FromSeconds(3);

    private readonly LangfuseQueue queue;
    private readonly LangfuseOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<LangfuseExport> logger;
    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    }) { Timeout = Timeout };

    public LangfuseExport(LangfuseQueue queue, LangfuseOptions options, TimeProvider time, ILogger<LangfuseExport> logger)
    {
        (this.queue, this.options, this.time, this.logger) = (queue, options, time, logger);
        if (!options.IsOn)
            return;
        client.BaseAddress = new Uri(options.Host.TrimEnd('/') + "/");
        string keys = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.PublicKey}:{options.SecretKey}"));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", keys);
        client.DefaultRequestHeaders.Add("x-langfuse-ingestion-version", IngestionVersion);
    }

    public override void Dispose()
    {
        client.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.IsOn)
            return;
        List<RequestSpan> batch = [];
        try
        {
            while (await queue.Reader.WaitToReadAsync(stoppingToken))
            {
                if (queue.Reader.Count < MaxBatch)
                    await Task.Delay(Company, time, stoppingToken);
                batch = TakeBatch();
                await SendAsync(batch, stoppingToken);
                batch = [];
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await SendRestAsync(batch.Count > 0 ? batch : TakeBatch());
        }
    }

    /// <summary>The process ends: what is left has one attempt and little time.</summary>
    private async Task SendRestAsync(List<RequestSpan> batch)
    {
        using var end = new CancellationTokenSource(LastChance, time);
        try
        {
            while (batch.Count > 0 && await TrySendAsync(batch, end.Token) is null)
                batch = TakeBatch();
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }

        if (batch.Count + queue.Reader.Count is > 0 and int lost)
            Log.LangfuseGaveUp(logger, lost);
    }

    private List<RequestSpan> TakeBatch()
    {
        var batch = new List<RequestSpan>();
        while (batch.Count < MaxBatch && queue.Reader.TryRead(out var request))
            batch.Add(new RequestSpan(request));
        return batch;
    }

    private async Task SendAsync(List<RequestSpan> batch, CancellationToken stopping)
    {
        var delay = FirstDelay;
        for (int attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (await TrySendAsync(batch, stopping) is not { } failure)
            {
                queue.Count("sent", batch.Count);
                return;
            }

            if (failure.IsFinal)
            {
                queue.Count("refused", batch.Count);
                Log.LangfuseRefused(logger, failure.Reason, batch.Count);
                return;
            }

            Log.LangfuseFailed(logger, failure.Reason, batch.Count);
            var wait = failure.RetryAfter is { } asked && asked > delay ? asked : delay;
            await Task.Delay(wait < LongestDelay ? wait : LongestDelay, time, stopping);
            delay *= 2;
        }

        queue.Count("dropped", batch.Count);
        Log.LangfuseGaveUp(logger, batch.Count);
    }

    /// <returns>Null when they were taken.</returns>
    private async Task<Failure?> TrySendAsync(List<RequestSpan> batch, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new ReadOnlyMemoryContent(LangfuseSpans.Write(batch, options.SendIds));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
            using var response = await client.PostAsync(new Uri("api/public/otel/v1/traces", UriKind.Relative), content, cancellationToken);
            int status = (int)response.StatusCode;
            return response.IsSuccessStatusCode ? null
                : new Failure($"status {status}", IsFinal: status is not (408 or 429) and < 500, response.Headers.RetryAfter?.Delta);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new Failure(exception is HttpRequestException { HttpRequestError: var error } ? error.ToString() : "no answer in time", IsFinal: false, null);
        }
    }

    private sealed record Failure(string Reason, bool IsFinal, TimeSpan? RetryAfter);
}
