using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Plans;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.ApiKeys;

/// <summary>The good keys in memory, replaced as a whole when keys or organizations change.</summary>
public sealed class ApiKeyDirectory(IDbContextFactory<SmoothLlmDbContext> contexts) : IApiKeyDirectory, ISnapshot
{
    private FrozenDictionary<KeyHash, ApiKeyEntry> keys = FrozenDictionary<KeyHash, ApiKeyEntry>.Empty;

    public ApiKeyEntry? Find(in KeyHash hash) => keys.GetValueOrDefault(hash);

    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var plans = await context.Plans.AsNoTracking().ToListAsync(cancellationToken);
        var rules = await context.ApiKeys.AsNoTracking()
            .Where(key => key.RevokedAt == null && key.IsEnabled)
            .Where(key => key.SpendLimitNanoUsd != null || key.RequestsPerMinute != null || key.TokensPerMinute != null || key.AllowedModels != null || key.AllowedIps != null)
            .ToDictionaryAsync(key => key.Id, ApiKeyRules.Of, cancellationToken);
        var good =
            from key in context.ApiKeys.AsNoTracking()
            join organization in context.Organizations on key.OrganizationId equals organization.Id
            join wallet in context.LedgerAccounts on key.OrganizationId equals wallet.OrganizationId
            where key.RevokedAt == null && key.IsEnabled && organization.IsActive
                && !context.Users.Any(user => user.Id == key.CreatedByUserId && user.DisabledAt != null)
            select new
            {
                key.Kind,
                key.SecretHash,
                key.PreviousSecretHash,
                key.PreviousSecretUntil,
                organization.PlanId,
                organization.TimeZoneId,
                organization.KeepsContent,
                Entry = new ApiKeyEntry(key.Id, key.OrganizationId, wallet.Id, key.ExpiresAt, organization.MarginBasisPoints),
            };
        var loaded = new Dictionary<KeyHash, ApiKeyEntry>();
        var limits = new Dictionary<(Guid? PlanId, string? TimeZoneId), PlanLimits?>();
        await foreach (var key in good.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var owner = (key.PlanId, key.TimeZoneId);
            if (!limits.TryGetValue(owner, out var plan))
                limits[owner] = plan = LimitsOf(plans, owner.PlanId, owner.TimeZoneId);
            var entry = key.Entry with { Kind = key.Kind, Rules = rules.GetValueOrDefault(key.Entry.Id), Plan = plan, KeepsContent = key.KeepsContent };
            loaded.Add(KeyHash.Parse(key.SecretHash), entry);
            if (key.PreviousSecretHash is { } previous && key.PreviousSecretUntil is { } until)
                loaded.TryAdd(KeyHash.Parse(previous), entry with { ExpiresAt = entry.ExpiresAt < until ? entry.ExpiresAt : until });
        }

        keys = loaded.ToFrozenDictionary();
    }

    private static PlanLimits? LimitsOf(List<Plan> plans, Guid? planId, string? timeZoneId) =>
        plans.Find(plan => planId is null ? plan.IsDefault : plan.Id == planId) is { } plan
            ? PlanLimits.Of(plan, OrganizationTime.ZoneOf(timeZoneId))
            : null;
}
