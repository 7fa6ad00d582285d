using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>Step 9: ends the hold with what is owed and writes the usage record. Runs for every ending, exactly once.</summary>
/// <param name="ledger">The book.</param>
/// <param name="time">Measures the request.</param>
public sealed class SettleCharge(ILedger ledger, TimeProvider time)
{
    /// <summary>Settles what is held; the client may have left long ago. Returns when the ending cannot be lost any more.</summary>
    /// <param name="authorization">The hold; one that was refused has nothing to settle.</param>
    /// <param name="request">What ends.</param>
    /// <param name="delivery">How it ended.</param>
    public async ValueTask RunAsync(SpendAuthorization.CreditsHeld authorization, HeldRequest request, Delivery delivery)
    {
        if (await authorization.Outcome is not HoldResult.Granted)
            return;
        var settling = await ledger.SettleAsync(SettlementOf(request, delivery));
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
        var (usage, isEstimated, charge) = delivery.Metered;
        var record = new UsageRecord
        {
            RequestId = exchange.RequestId,
            TraceId = exchange.TraceId,
            OrganizationId = caller.Key.OrganizationId,
            ApiKeyId = caller.Key.Id,
            Mode = UsageMode.Reseller,
            ProviderSlug = attempts.Last.Deployment.Provider.Slug,
            ModelId = route.Model.Id,
            UpstreamModel = attempts.Last.Deployment.UpstreamModel,
            StartedAt = clock.StartedAt,
            DurationMilliseconds = Milliseconds(clock.Timestamp, time.GetTimestamp()),
            FirstByteMilliseconds = delivery.FirstByteTimestamp is { } first ? Milliseconds(clock.Timestamp, first) : null,
            StatusCode = exchange.StatusCode,
            IsStreamed = admission.Request.IsStreamed,
            Ending = delivery.Ending,
            Attempts = attempts.Count,
            AttemptDetails = attempts.Details,
            ErrorCode = exchange.ErrorCode,
            FreshInputTokens = usage.FreshInput,
            CacheReadTokens = usage.CacheRead,
            CacheWriteTokens = usage.CacheWrite,
            CacheWrite1hTokens = usage.CacheWrite1h,
            OutputTokens = usage.Output,
            ReasoningTokens = usage.Reasoning,
            IsEstimated = isEstimated,
            // Of a request that is not charged, no tokens are shown; what it cost us all the same is.
            CostNanoUsd = (charge.Cost + delivery.Loss).Value,
            ChargeNanoUsd = charge.Total.Value,
            PriceVersionId = attempts.Last.Price.VersionId,
            MarginBasisPoints = route.MarginBasisPoints,
        };
        return new SettlementRequest(charge.Total, record) { Loss = delivery.Loss };
    }

    private int Milliseconds(long from, long to) =>
        (int)Math.Min(int.MaxValue, Math.Round(time.GetElapsedTime(from, to).TotalMilliseconds));
}
