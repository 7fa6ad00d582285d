using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>Step 9: ends the hold with what is owed and writes the usage record. Runs for every ending, exactly once.</summary>
/// <param name="ledger">The book.</param>
/// <param name="observer">Told of it.</param>
/// <param name="time">Measures the request.</param>
public sealed class SettleCharge(ILedger ledger, IRequestObserver observer, TimeProvider time)
{
    /// <summary>Settles what is held; the client may have left long ago. Returns when the ending cannot be lost any more.</summary>
    /// <param name="authorization">The hold; one that was refused has nothing to settle.</param>
    /// <param name="request">What ends.</param>
    /// <param name="delivery">How it ended.</param>
    public async ValueTask RunAsync(SpendAuthorization.CreditsHeld authorization, HeldRequest request, Delivery delivery)
    {
        // A hold that was refused before anything was given away has nothing to settle.
        if (!request.Exchange.HasBegun && authorization.IsRefused)
            return;
        var settlement = SettlementOf(request, delivery) with { Hold = authorization.Request };
        var settling = await ledger.SettleAsync(settlement);
        var provider = request.Attempts.Last.Deployment.Provider;
        observer.Ended(new EndedRequest(settlement.Usage, provider.Kind, Operations.Of(request.Exchange.Format), TraceContext.Of(observer, request.Exchange)));
        // What comes of it changes nothing for the client: if it cannot be written, the ledger keeps it and raises the alarm.
        if (!settling.IsSafe)
            await settling.Outcome;
    }

    /// <summary>Saves the ending that a stream would have if the process died now.</summary>
    /// <param name="request">What runs.</param>
    /// <param name="consumed">What it has taken until now.</param>
    /// <param name="firstByteTimestamp">When its first byte went out, a timestamp of the time provider.</param>
    /// <returns>Whether there was room for it in the ledger's queue.</returns>
    internal bool SaveProgress(HeldRequest request, in MeteredUsage consumed, long? firstByteTimestamp) =>
        ledger.SaveProgress(SettlementOf(request, new Delivery(RequestEnding.Recovered, consumed, firstByteTimestamp)));

    private SettlementRequest SettlementOf(HeldRequest request, Delivery delivery)
    {
        var (exchange, caller, admission, route, attempts, clock) = request;
        var (deployment, charge) = (attempts.Last.Deployment, delivery.Metered.Charge);
        var ended = new EndedUsage(
            UsageMode.Reseller, deployment.Provider.Slug, route.Model.Id, deployment.UpstreamModel,
            delivery.Ending, delivery.FirstByteTimestamp, admission.Request.IsStreamed, delivery.Metered)
        {
            // Of a request that is not charged, no tokens are shown; what it cost us all the same is.
            CostNanoUsd = (charge.Cost + delivery.Loss).Value,
            PriceVersionId = attempts.Last.Price.VersionId,
            MarginBasisPoints = route.MarginBasisPoints,
            Attempts = attempts.Count,
            AttemptDetails = attempts.Details,
            EndUser = admission.Request.EndUser,
        };
        return new SettlementRequest(charge.Total, ended.RecordOf(exchange, caller, clock, time)) { Loss = delivery.Loss };
    }
}
