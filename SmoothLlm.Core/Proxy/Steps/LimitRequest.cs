using SmoothLlm.Core.Limits;
using SmoothLlm.Core.Money;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// Step 3b: is the request within the limits of its key and of the organization's plan. It takes its part of all of them
/// or of none; tokens and charges are estimates, corrected when the request has ended. Where nothing is limited, nothing
/// is done.
/// </summary>
/// <param name="store">Counts.</param>
/// <param name="time">For the days of organizations.</param>
public sealed class LimitRequest(ILimitStore store, TimeProvider time)
{
    private static readonly TimeSpan RetryAfterRunning = TimeSpan.FromSeconds(1);

    /// <summary>Takes a chat request's part.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="caller">Whose limits.</param>
    /// <param name="admission">How much is asked for.</param>
    /// <param name="route">At what prices.</param>
    public ValueTask<Outcome<Passage>> RunAsync(IClientExchange exchange, Caller caller, Admission admission, ResolvedRoute route)
    {
        if (caller.Key is { Rules: null, Plan: null })
            return new ValueTask<Outcome<Passage>>(Passage.Free);
        long output = (admission.Request.MaxOutputTokens ?? QuoteRequest.UnknownAnswerTokens) * (long)admission.Request.Choices;
        var foreseen = MeterUsage.Foresee(admission, output, route.Candidates[0], route);
        return TakeAsync(exchange, caller, foreseen.Usage.Input + foreseen.Usage.Output, foreseen.Charge.Total);
    }

    /// <summary>Takes any request's part.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="caller">Whose limits.</param>
    /// <param name="tokens">What it will take, as far as one can tell.</param>
    /// <param name="charge">What it will be charged, as far as one can tell.</param>
    public ValueTask<Outcome<Passage>> RunAsync(IClientExchange exchange, Caller caller, long tokens, NanoUsd charge) =>
        caller.Key is { Rules: null, Plan: null } ? new ValueTask<Outcome<Passage>>(Passage.Free) : TakeAsync(exchange, caller, tokens, charge);

    private async ValueTask<Outcome<Passage>> TakeAsync(IClientExchange exchange, Caller caller, long tokens, NanoUsd charge)
    {
        var now = time.GetUtcNow();
        var ticket = new LimitTicket(exchange.RequestId, caller.Key.OrganizationId, LimitList.Of(caller.Key, tokens, charge.Value, now));
        if (ticket.Counters.Length == 0)
            return Passage.Free;
        var decision = await store.TakeAsync(ticket);
        exchange.ShowRates(RateStanding.Of(ticket.Counters, decision.Used, now));
        return decision.IsGranted
            ? Passage.Of(store, ticket)
            : Refusal(ticket.Counters[decision.Refused], decision.Used[decision.Refused], decision.RetryAfter, now);
    }

    private static ProxyError Refusal(LimitCounter counter, long used, TimeSpan retryAfter, DateTimeOffset now)
    {
        var untilEnd = counter.Ends - now;
        return counter.Kind switch
        {
            LimitKind.KeySpend => Spent(counter, used, "This key", "key"),
            LimitKind.DailySpend => Spent(counter, used, "Your organization's plan", "plan"),
            LimitKind.MonthlySpend => Spent(counter, used, "Your organization's plan", "plan"),
            LimitKind.DailyMessages => Busy(
                ProxyErrorKind.DailyLimitReached,
                $"The plan of your organization has {counter.Limit} messages a day, and they are used up.",
                untilEnd ?? retryAfter),
            LimitKind.ConcurrentRequests => Busy(
                ProxyErrorKind.RateLimited, $"The plan of your organization allows {counter.Limit} requests at a time.", RetryAfterRunning),
            LimitKind.KeyRequestsPerMinute => Busy(ProxyErrorKind.RateLimited, $"This key allows {counter.Limit} requests per minute.", retryAfter),
            LimitKind.KeyTokensPerMinute => Busy(ProxyErrorKind.RateLimited, $"This key allows {counter.Limit} tokens per minute.", retryAfter),
            LimitKind.RequestsPerMinute => Busy(
                ProxyErrorKind.RateLimited, $"The plan of your organization allows {counter.Limit} requests per minute.", retryAfter),
            LimitKind.TokensPerMinute => Busy(
                ProxyErrorKind.RateLimited, $"The plan of your organization allows {counter.Limit} tokens per minute.", retryAfter),
            var other => throw new InvalidOperationException($"Unknown limit {other}."),
        };
    }

    /// <summary>Programs read the time out of the message, too.</summary>
    private static ProxyError Busy(ProxyErrorKind kind, string message, TimeSpan retryAfter) =>
        new(kind, $"{message} Please try again in {Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds))}s.") { RetryAfter = retryAfter };

    private static ProxyError Spent(LimitCounter counter, long used, string whose, string source)
    {
        var standing = new SpendStanding(new NanoUsd(counter.Limit), new NanoUsd(used), counter.Ends, source);
        string remedy = counter.Ends is { } end ? $"It starts again at {end:yyyy-MM-dd HH:mm} UTC." : "Raise the limit to go on.";
        return new ProxyError(ProxyErrorKind.SpendLimitReached, $"{whose} has a spend limit of ${standing.Limit}, and ${standing.Spent} of it is spent. {remedy}")
        {
            Spend = standing,
        };
    }
}
