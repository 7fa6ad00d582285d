using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Proxy.Steps;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Ledger;

namespace SmoothLlm.Web.Proxy;

/// <summary>
/// What the caller's key and organization have left, in the fields that OpenRouter's clients read, with amounts as
/// numbers of USD; those that are ours alone are exact decimal strings.
/// </summary>
internal sealed class AccountFacts(AuthenticateCaller authenticateCaller, KeyStandings keys, LedgerQueries ledger)
{
    public async Task ShowKeyAsync(ClientExchange exchange)
    {
        if (authenticateCaller.Run(exchange).Failed(out var caller, out var error))
            await exchange.RefuseAsync(error);
        else if (await keys.FindAsync(caller.Key.OrganizationId, caller.Key.Id, exchange.ClientLeft) is { } standing)
            await AccountJson.SendAsync(exchange, new { Data = KeyAnswer.Of(standing) });
        else
            // Deleted since it was last read into memory.
            await exchange.RefuseAsync(new ProxyError(ProxyErrorKind.KeyInvalid, "The API key does not exist any more."));
    }

    public async Task ShowCreditsAsync(ClientExchange exchange)
    {
        if (authenticateCaller.Run(exchange).Failed(out var caller, out var error))
        {
            await exchange.RefuseAsync(error);
            return;
        }

        var totals = await ledger.TotalsAsync(caller.Key.OrganizationId, exchange.ClientLeft);
        var balance = totals.Balance;
        var answer = new CreditsAnswer(
            totals.Credits.Usd, totals.Charges.Usd, "USD", balance.Posted.ToString(), balance.Held.ToString(), balance.Available.ToString());
        await AccountJson.SendAsync(exchange, new { Data = answer });
    }

    /// <summary>Without a limit of the key's own, limit, what remains of it and its reset are null.</summary>
    private sealed record KeyAnswer(
        string Label,
        string Name,
        decimal? Limit,
        decimal? LimitRemaining,
        string? LimitReset,
        decimal Usage,
        decimal UsageDaily,
        decimal UsageWeekly,
        decimal UsageMonthly,
        bool IsFreeTier,
        DateTimeOffset CreatedAt,
        DateTimeOffset? ExpiresAt)
    {
        public static KeyAnswer Of(KeyStanding standing)
        {
            var (key, spending, hasPaid) = standing;
            NanoUsd? limit = key.SpendLimitNanoUsd is { } amount ? new NanoUsd(amount) : null;
            var left = limit - spending.Within(key.SpendLimitWindow);
            return new KeyAnswer(
                $"{key.Prefix}…{key.LastFour}",
                key.Name,
                limit?.Usd,
                left < NanoUsd.Zero ? 0 : left?.Usd,
                limit is null || key.SpendLimitWindow == SpendWindow.Total ? null : key.SpendLimitWindow.ToString().ToLowerInvariant(),
                spending.Total.Usd,
                spending.Today.Usd,
                spending.ThisWeek.Usd,
                spending.ThisMonth.Usd,
                !hasPaid,
                key.CreatedAt,
                key.ExpiresAt);
        }
    }

    /// <summary>All that came in less what was taken back, all that requests were charged, and what is there now.</summary>
    private sealed record CreditsAnswer(decimal TotalCredits, decimal TotalUsage, string Currency, string Posted, string Held, string Available);
}
