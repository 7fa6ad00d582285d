using SmoothLlm.Core.ContentLogging;
using SmoothLlm.Core.Limits;
using SmoothLlm.Core.Proxy.Steps;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy;

/// <summary>
/// The way of a chat completion request through the house, when the customer pays from prepaid credits.
/// <code>
///  client ──► 1 AuthenticateCaller   whose key is it                    ─► 401
///             2 AdmitRequest         is the body sound and small enough ─► 400 413
///             3 ResolveModel         who can answer it, at what price   ─► 404
///               LimitRequest         is it within key and plan          ─► 403 429
///             4 HoldCredits          is the worst case paid for         ─► 402 503
///             5 TranslateRequest     the provider's name for the model
///             6 SendUpstream ──────► provider, then the next one        ─► 502 503
///             4 HoldCredits          is it decided                      (what was foreseen went on beside 6)
///  client ◄── 7 StreamBack ◄──────── bytes as they come, all but the last  (none of use: back to 6)
///             8 MeterUsage           what did it take                   (asked by 7, which tells the client the cost)
///             9 SettleCharge         take it, once, however it ended
///  client ◄──                        the last bytes: an answer is complete only when its charge is in the book
///               IContentLog          what was said, only where the organization wants it kept
/// </code>
/// Every step returns the value that the next one needs. What a refusal looks like on the wire is the web layer's.
/// </summary>
/// <param name="authenticateCaller">Step 1.</param>
/// <param name="admitRequest">Step 2.</param>
/// <param name="resolveModel">Step 3.</param>
/// <param name="limitRequest">Between 3 and 4.</param>
/// <param name="holdCredits">Step 4.</param>
/// <param name="requests">From here on the request runs, and is watched.</param>
/// <param name="sendUpstream">Steps 5 and 6.</param>
/// <param name="streamBack">Steps 7 and 8.</param>
/// <param name="settleCharge">Step 9.</param>
/// <param name="contents">Keeps what was said, where the organization wants that.</param>
/// <param name="observer">Told of refusals.</param>
/// <param name="time">Measures the request.</param>
public sealed class ChatPipeline(
    AuthenticateCaller authenticateCaller,
    AdmitRequest admitRequest,
    ResolveModel resolveModel,
    LimitRequest limitRequest,
    HoldCredits holdCredits,
    RunningRequests requests,
    SendUpstream sendUpstream,
    StreamBack streamBack,
    SettleCharge settleCharge,
    IContentLog contents,
    IRequestObserver observer,
    TimeProvider time)
{
    /// <summary>Takes one request all the way; returns when it is settled.</summary>
    /// <param name="exchange">The client's request and the way back.</param>
    public async Task RunAsync(IClientExchange exchange)
    {
        var clock = RequestClock.Start(time);
        if (authenticateCaller.Run(exchange).Failed(out var caller, out var error)
            || (await admitRequest.RunAsync(exchange)).Failed(out var admission, out error)
            || resolveModel.Run(exchange, caller, admission).Failed(out var route, out error)
            || (await limitRequest.RunAsync(exchange, caller, admission, route)).Failed(out var passage, out error))
        {
            await RefuseAsync(exchange, error);
            return;
        }

        try
        {
            await RunAsync(exchange, caller, admission, route, passage, clock);
        }
        finally
        {
            // What has not come to its end by then leaves no usage behind.
            passage.Cancel();
        }
    }

    private async Task RunAsync(IClientExchange exchange, Caller caller, Admission admission, ResolvedRoute route, Passage passage, RequestClock clock)
    {
        if ((await holdCredits.RunAsync(exchange, caller, admission, route)).Failed(out var authorization, out var error))
        {
            await RefuseAsync(exchange, error);
            return;
        }

        // From here on credits may be held: whatever happens, the hold is settled.
        var attempts = new AttemptLog(route.Candidates[0], time);
        var request = new HeldRequest(exchange, caller, admission, route, attempts, clock) { Content = contents.Begin(caller.Key) };
        using var running = requests.Begin(request);
        Delivery? delivery = null;
        try
        {
            bool isSent = !(await sendUpstream.RunAsync(authorization, running)).Failed(out var attempt, out error);
            if ((await holdCredits.ConfirmAsync(authorization, admission, route)).Failed(out _, out var refusal))
            {
                if (attempt is not null)
                    running.Chain?.Answered();
                attempt?.Answer.Dispose();
                passage.Cancel();
                await RefuseAsync(exchange, refusal);
                return;
            }

            delivery = isSent ? await streamBack.RunAsync(authorization, running, attempt!) : Unanswered(exchange, error!);
            if (delivery.IsDisappointing)
                delivery = await DeliverNextAsync(authorization, running, delivery);
            else if (isSent)
                running.Chain?.Answered();
            if (delivery.Error is not null && !exchange.ClientLeft.IsCancellationRequested)
                await exchange.RefuseAsync(delivery.Error);
        }
        finally
        {
            // Without an ending the proxy itself has failed: what it had delivered counts, as if its process had died.
            delivery ??= new Delivery(RequestEnding.Recovered, running.Progress?.Consumed() ?? default, running.Progress?.FirstByteTimestamp);
            await settleCharge.RunAsync(authorization, request, delivery);
            passage.Complete(delivery.Metered.Usage.Total, delivery.Metered.Charge.Total);
        }

        await exchange.FlushAsync();
        if (request.Content is { } content)
            contents.Keep(caller.Key, exchange.RequestId, clock.StartedAt, admission.Body.Span, content);
    }

    /// <summary>What turns out to be no answer before any of it has gone out is like none at all: the next provider is asked.</summary>
    private async ValueTask<Delivery> DeliverNextAsync(SpendAuthorization.CreditsHeld authorization, RunningRequest running, Delivery delivery)
    {
        var exchange = running.Request.Exchange;
        var lost = delivery.Loss;
        while (delivery.IsDisappointing)
        {
            running.Chain?.Disappointed();
            if (delivery.FirstByteTimestamp is not null || delivery.Error is not { } error || exchange.ClientLeft.IsCancellationRequested)
                return delivery with { Loss = lost };
            if ((await sendUpstream.GoOnAsync(authorization, running, error)).Failed(out var attempt, out var last))
                return (last == error ? delivery : Unanswered(exchange, last)) with { Loss = lost };
            delivery = await streamBack.RunAsync(authorization, running, attempt);
            lost += delivery.Loss;
        }

        running.Chain?.Answered();
        return delivery with { Loss = lost };
    }

    private ValueTask RefuseAsync(IClientExchange exchange, ProxyError error)
    {
        observer.Refused(error.Kind);
        return exchange.RefuseAsync(error);
    }

    private static Delivery Unanswered(IClientExchange exchange, ProxyError error)
    {
        var ending = exchange.ClientLeft.IsCancellationRequested ? RequestEnding.ClientLeft
            : error.Kind == ProxyErrorKind.ProxyStopping ? RequestEnding.Recovered
            : RequestEnding.UpstreamFailed;
        return new Delivery(ending, default, null, error);
    }
}
