using SmoothLlm.Core.Money;
using SmoothLlm.Core.Proxy.PassThrough;
using SmoothLlm.Core.Proxy.Steps;

namespace SmoothLlm.Core.Proxy;

/// <summary>
/// The way of a request that the customer pays with an own provider key: the same story as <see cref="ChatPipeline"/>
/// without credits. Nothing is held, nothing is charged, and no byte of either body is changed.
/// <code>
///  client ──► 1 LocateProvider       which provider, at what address ─► 404 400 501
///             2 AuthenticateCaller   whose monitor token is it       ─► 401
///               InspectModel         may the token use the model     ─► 403
///               LimitRequest         is it within token and plan     ─► 403 429
///             3 SendVerbatim ──────► provider, with the customer's key ─► 502 504
///  client ◄── 4 RelayAnswer ◄─────── bytes as they come, looked at in passing
///             5 RecordUsage          what did it take, beside the request's way
/// </code>
/// </summary>
/// <param name="locateProvider">Step 1.</param>
/// <param name="authenticateCaller">Step 2.</param>
/// <param name="inspectModel">After 2; only for tokens with a list of models.</param>
/// <param name="limitRequest">After 2, too; tokens count when they are known.</param>
/// <param name="sendVerbatim">Step 3.</param>
/// <param name="relayAnswer">Step 4.</param>
/// <param name="recordUsage">Step 5.</param>
/// <param name="observer">Told of refusals.</param>
/// <param name="time">Measures the request.</param>
public sealed class PassThroughPipeline(
    LocateProvider locateProvider,
    AuthenticateCaller authenticateCaller,
    InspectModel inspectModel,
    LimitRequest limitRequest,
    SendVerbatim sendVerbatim,
    RelayAnswer relayAnswer,
    RecordUsage recordUsage,
    IRequestObserver observer,
    TimeProvider time)
{
    /// <summary>Takes one request all the way; returns when the client has its answer.</summary>
    /// <param name="exchange">The client's request and the way back.</param>
    public async Task RunAsync(IPassThroughExchange exchange)
    {
        var clock = RequestClock.Start(time);
        if (locateProvider.Run(exchange).Failed(out var place, out var error)
            || authenticateCaller.RunForToken(exchange, exchange.Credential).Failed(out var caller, out error))
        {
            await RefuseAsync(exchange, error);
            return;
        }

        using var passing = new PassingRequest(exchange, caller, place, clock);
        if ((await inspectModel.RunAsync(passing)).Failed(out _, out error)
            || (await limitRequest.RunAsync(exchange, caller, tokens: 0, NanoUsd.Zero)).Failed(out var passage, out error))
        {
            await RefuseAsync(exchange, error);
            return;
        }

        Relay? relay = null;
        try
        {
            if ((await sendVerbatim.RunAsync(SpendAuthorization.CustomerPays.Instance, passing)).Failed(out var answer, out error))
            {
                relay = Relay.Unanswered(exchange);
                if (!exchange.ClientLeft.IsCancellationRequested)
                    await exchange.RefuseAsync(error);
                return;
            }

            relay = await relayAnswer.RunAsync(passing, answer);
        }
        finally
        {
            recordUsage.Run(passing, relay);
            passage.Complete(relay?.Reported?.Total ?? 0, NanoUsd.Zero);
            await passing.EndAsync();
        }
    }

    private ValueTask RefuseAsync(IPassThroughExchange exchange, ProxyError error)
    {
        observer.Refused(error.Kind);
        return exchange.RefuseAsync(error);
    }
}
