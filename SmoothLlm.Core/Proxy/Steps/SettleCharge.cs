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
    /// <param name="exchange">The request.</param>
    /// <param name="caller">Who pays.</param>
    /// <param name="admission">What was asked.</param>
    /// <param name="route">Model and margin.</param>
    /// <param name="attempts">Who was asked.</param>
    /// <param name="delivery">How it ended.</param>
    /// <param name="clock">When it began.</param>
    public async ValueTask RunAsync(
        SpendAuthorization.CreditsHeld authorization,
        IClientExchange exchange,
        Caller caller,
        Admission admission,
        ResolvedRoute route,
        AttemptLog attempts,
        Delivery delivery,
        RequestClock clock)
    {
        if (await authorization.Outcome is not HoldResult.Granted)
            return;
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
            FreshInputTokens = usage.FreshInput,
            CacheReadTokens = usage.CacheRead,
            CacheWriteTokens = usage.CacheWrite,
            CacheWrite1hTokens = usage.CacheWrite1h,
            OutputTokens = usage.Output,
            ReasoningTokens = usage.Reasoning,
            IsEstimated = isEstimated,
            CostNanoUsd = charge.Cost.Value,
            ChargeNanoUsd = charge.Total.Value,
            PriceVersionId = attempts.Last.Price.VersionId,
            MarginBasisPoints = route.MarginBasisPoints,
        };
        var settling = await ledger.SettleAsync(new SettlementRequest(charge.Total, record));
        // What comes of it changes nothing for the client: if it cannot be written, the ledger itself raises the alarm.
        if (!settling.IsSafe)
            await settling.Outcome;
    }

    private int Milliseconds(long from, long to) =>
        (int)Math.Min(int.MaxValue, Math.Round(time.GetElapsedTime(from, to).TotalMilliseconds));
}
