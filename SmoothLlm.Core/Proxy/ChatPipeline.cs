using SmoothLlm.Core.Proxy.Steps;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy;

/// <summary>
/// The way of a chat completion request through the house, when the customer pays from prepaid credits.
/// <code>
///  client ──► 1 AuthenticateCaller   whose key is it                    ─► 401
///             2 AdmitRequest         is the body sound and small enough ─► 400 413
///             3 ResolveModel         who can answer it, at what price   ─► 404
///             4 HoldCredits          is the worst case paid for         ─► 402 503
///             5 TranslateRequest     the provider's name for the model
///             6 SendUpstream ──────► provider, then the next one        ─► 502 503
///             4 HoldCredits          is the hold durable                (it was foreseen, and went beside 6)
///  client ◄── 7 StreamBack ◄──────── bytes as they come, all but the last
///             8 MeterUsage           what did it take                   (asked by 7, which tells the client the cost)
///             9 SettleCharge         take it, once, however it ended
///  client ◄──                        the last bytes: an answer is complete only when its charge is in the book
/// </code>
/// Every step returns the value that the next one needs. What a refusal looks like on the wire is the web layer's.
/// </summary>
/// <param name="authenticateCaller">Step 1.</param>
/// <param name="admitRequest">Step 2.</param>
/// <param name="resolveModel">Step 3.</param>
/// <param name="holdCredits">Step 4.</param>
/// <param name="requests">From here on the request runs, and is watched.</param>
/// <param name="sendUpstream">Steps 5 and 6.</param>
/// <param name="streamBack">Steps 7 and 8.</param>
/// <param name="settleCharge">Step 9.</param>
/// <param name="time">Measures the request.</param>
public sealed class ChatPipeline(
    AuthenticateCaller authenticateCaller,
    AdmitRequest admitRequest,
    ResolveModel resolveModel,
    HoldCredits holdCredits,
    RunningRequests requests,
    SendUpstream sendUpstream,
    StreamBack streamBack,
    SettleCharge settleCharge,
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
            || (await holdCredits.RunAsync(exchange, caller, admission, route)).Failed(out var authorization, out error))
        {
            await exchange.RefuseAsync(error);
            return;
        }

        // From here on credits may be held: whatever happens, the hold is settled.
        var attempts = new AttemptLog(route.Candidates[0], time);
        var request = new HeldRequest(exchange, caller, admission, route, attempts, clock);
        using var running = requests.Begin(request);
        Delivery? delivery = null;
        try
        {
            bool isSent = !(await sendUpstream.RunAsync(authorization, running)).Failed(out var attempt, out error);
            if ((await holdCredits.ConfirmAsync(authorization, admission, route)).Failed(out _, out var refusal))
            {
                attempt?.Answer.Dispose();
                await exchange.RefuseAsync(refusal);
                return;
            }

            delivery = isSent ? await streamBack.RunAsync(authorization, running, attempt!) : Unanswered(exchange, error!);
            if (delivery.Error is not null && !exchange.ClientLeft.IsCancellationRequested)
                await exchange.RefuseAsync(delivery.Error);
        }
        finally
        {
            // Without an ending the proxy itself has failed: what it had delivered counts, as if its process had died.
            delivery ??= new Delivery(RequestEnding.Recovered, running.Progress?.Consumed() ?? default, running.Progress?.FirstByteTimestamp);
            await settleCharge.RunAsync(authorization, request, delivery);
        }

        await exchange.FlushAsync();
    }

    private static Delivery Unanswered(IClientExchange exchange, ProxyError error)
    {
        var ending = exchange.ClientLeft.IsCancellationRequested ? RequestEnding.ClientLeft
            : error.Kind == ProxyErrorKind.ProxyStopping ? RequestEnding.Recovered
            : RequestEnding.UpstreamFailed;
        return new Delivery(ending, default, null, error);
    }
}
