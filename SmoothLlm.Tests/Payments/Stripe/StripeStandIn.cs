using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SmoothLlm.Tests.Payments.Stripe;

/// <summary>
/// Stripe's API on loopback, as far as we call it: keeps what is created, answers repeated keys with the same object,
/// lists the events that followed, and fails when it is told to.
/// </summary>
public sealed class StripeStandIn : IAsyncDisposable
{
    public const string SecretKey = "sk_test_stand_in";

    private readonly WebApplication server;
    private readonly ConcurrentQueue<StripeCall> calls = new();
    private readonly ConcurrentQueue<(string Path, StripeFault Fault)> faults = new();
    private readonly ConcurrentDictionary<string, (string Fields, Task<(int Status, JsonNode Body)> Answer)> answers = new(StringComparer.Ordinal);

    private StripeStandIn(WebApplication server, Uri address)
    {
        this.server = server;
        Address = address;
    }

    /// <summary>For <c>Stripe:ApiBase</c>.</summary>
    public Uri Address { get; }

    public StripeAccount Account { get; } = new();

    public IReadOnlyList<StripeCall> Calls => [.. calls];

    public IReadOnlyList<StripeCall> CallsOf(string path) => [.. calls.Where(call => call.Path == path)];

    public static async Task<StripeStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        StripeStandIn? standIn = null;
        app.Map("/v1/{**path}", context => standIn!.ServeAsync(context));
        await app.StartAsync();
        standIn = new StripeStandIn(app, new Uri(app.Urls.Single()));
        return standIn;
    }

    /// <summary>The next calls of this path fail in this way.</summary>
    public void Fail(string path, params StripeFault[] next)
    {
        foreach (var fault in next)
            faults.Enqueue((path, fault));
    }

    public void Fail(string path, int status, int times = 1) => Fail(path, [.. Enumerable.Repeat(new StripeFault(status), times)]);

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        var call = await StripeCall.ReadAsync(context.Request);
        calls.Enqueue(call);
        context.Response.Headers["Request-Id"] = "req_" + calls.Count;
        if (call.Headers.GetValueOrDefault("Authorization") != "Bearer " + SecretKey)
        {
            await WriteAsync(context, 401, StripeAccount.Error("invalid_request_error", null, "Invalid API Key provided."));
            return;
        }

        StripeFault? fault = faults.TryPeek(out var next) && next.Path == call.Path && faults.TryDequeue(out next) ? next.Fault : null;
        if (fault is { IsAfterEffect: false })
        {
            await FailAsync(context, fault);
            return;
        }

        var (status, body) = await AnswerAsync(call);
        if (fault is not null)
            await FailAsync(context, fault);
        else
            await WriteAsync(context, status, body);
    }

    private async Task<(int Status, JsonNode Body)> AnswerAsync(StripeCall call)
    {
        if (call.IdempotencyKey is not { } key)
            return Account.Answer(call);
        string fields = call.Path + "?" + string.Join('&', call.Fields.Select(field => $"{field.Key}={field.Value}"));
        var kept = answers.GetOrAdd(key, _ => (fields, Task.FromResult(Account.Answer(call))));
        return kept.Fields == fields
            ? await kept.Answer
            : (400, StripeAccount.Error("idempotency_error", null, "Keys for idempotent requests can only be used with the same parameters."));
    }

    private static async Task FailAsync(HttpContext context, StripeFault fault)
    {
        if (fault.ShouldRetry is { } shouldRetry)
            context.Response.Headers["Stripe-Should-Retry"] = shouldRetry;
        switch (fault.Status)
        {
            case StripeFault.Cut:
                context.Abort();
                break;
            case StripeFault.Silence:
                var gone = new TaskCompletionSource();
                await using (context.RequestAborted.Register(gone.SetResult))
                    await gone.Task;
                break;
            default:
                await WriteAsync(context, fault.Status, StripeAccount.Error("api_error", null, "Told to fail."));
                break;
        }
    }

    private static async Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString());
    }
}
