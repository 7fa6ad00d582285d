using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Jobs;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>
/// Tells organizations once that their credits run low. Apart from requests: balances are looked at every few seconds. A
/// wallet at its level or above is armed, and one that is armed and below is told; so nobody is told of a wallet that
/// never had so much. Any node may do it: of several, the update of the alert's row lets one.
/// </summary>
internal sealed class LowBalanceWatch(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    LowBalanceMail mail,
    IOptions<CreditsOptions> options,
    TimeProvider time,
    ILogger<LowBalanceWatch> logger) : PeriodicJob(time, logger)
{
    /// <summary>Wallets that one look deals with; the next one takes more.</summary>
    public const int MaxWallets = 500;

    /// <summary>Arms and tells.</summary>
    /// <returns>How many organizations were told.</returns>
    public async Task<int> CheckAsync(CancellationToken cancellationToken)
    {
        var crossed = await FindAsync(cancellationToken);
        if (crossed.Count == 0)
            return 0;
        var told = await WriteAsync(crossed, cancellationToken);
        foreach (var crossing in told)
        {
            int count = await mail.SendAsync(crossing.OrganizationId, new NanoUsd(crossing.PostedNanoUsd), new NanoUsd(crossing.ThresholdNanoUsd), cancellationToken);
            Log.LowBalanceTold(Logger, crossing.OrganizationId, count);
        }

        return told.Count;
    }

    protected override TimeSpan Interval => TimeSpan.FromSeconds(options.Value.LowBalanceCheckSeconds);

    protected override Task RunAsync(CancellationToken cancellationToken) => CheckAsync(cancellationToken);

    /// <summary>The wallets that are not where their alert says: one query, which finds nothing most of the time.</summary>
    private async Task<List<Crossing>> FindAsync(CancellationToken cancellationToken)
    {
        long otherwise = options.Value.LowBalanceDefault.Value;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var wallets =
            from account in context.LedgerAccounts.AsNoTracking()
            join row in context.LowBalanceAlerts on account.OrganizationId equals row.OrganizationId into rows
            from alert in rows.DefaultIfEmpty()
            where account.Kind == LedgerAccountKind.Wallet
            select new
            {
                account.Id,
                account.OrganizationId,
                account.PostedNanoUsd,
                Threshold = alert.ThresholdNanoUsd ?? otherwise,
                // No row: never looked at, which is as good as told.
                IsArmed = alert != null && alert.NotifiedAt == null,
            };
        return await wallets
            .Where(wallet => wallet.Threshold > 0
                && ((wallet.IsArmed && wallet.PostedNanoUsd < wallet.Threshold) || (!wallet.IsArmed && wallet.PostedNanoUsd >= wallet.Threshold)))
            .OrderBy(wallet => wallet.Id)
            .Take(MaxWallets)
            .Select(wallet => new Crossing(wallet.OrganizationId!.Value, wallet.PostedNanoUsd, wallet.Threshold, wallet.IsArmed))
            .ToListAsync(cancellationToken);
    }

    /// <returns>Those that this node has to tell.</returns>
    private Task<List<Crossing>> WriteAsync(List<Crossing> crossed, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            var told = new List<Crossing>();
            foreach (var crossing in crossed)
            {
                if (!crossing.IsFall)
                    await ArmAsync(context, crossing.OrganizationId, cancellationToken);
                else if (await ClaimAsync(context, crossing, cancellationToken))
                    told.Add(crossing);
            }

            return told;
        },
        cancellationToken);

    private static async Task ArmAsync(SmoothLlmDbContext context, Guid organizationId, CancellationToken cancellationToken)
    {
        var alerts = context.LowBalanceAlerts.Where(alert => alert.OrganizationId == organizationId);
        int armed = await alerts.ExecuteUpdateAsync(set => set.SetProperty(alert => alert.NotifiedAt, (DateTimeOffset?)null), cancellationToken);
        if (armed == 0)
            context.LowBalanceAlerts.Add(new LowBalanceAlert { OrganizationId = organizationId });
    }

    /// <returns>False when another node was quicker, or somebody has bought credits meanwhile.</returns>
    private async Task<bool> ClaimAsync(SmoothLlmDbContext context, Crossing crossing, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        return await context.LowBalanceAlerts
            .Where(alert => alert.OrganizationId == crossing.OrganizationId && alert.NotifiedAt == null
                && context.LedgerAccounts.Any(account => account.OrganizationId == alert.OrganizationId && account.PostedNanoUsd < crossing.ThresholdNanoUsd))
            .ExecuteUpdateAsync(set => set.SetProperty(alert => alert.NotifiedAt, now), cancellationToken) == 1;
    }

    /// <param name="IsFall">From above the level to below it; otherwise the other way.</param>
    private sealed record Crossing(Guid OrganizationId, long PostedNanoUsd, long ThresholdNanoUsd, bool IsFall);
}
