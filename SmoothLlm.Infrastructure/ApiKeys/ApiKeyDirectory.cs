using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Plans;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.ApiKeys;

/// <summary>
/// The good keys in memory. A key that was changed is read again by itself, so that one more costs the same however many there
/// are; all are read when what they have from organizations, plans or users was changed.
/// </summary>
public sealed class ApiKeyDirectory(IDbContextFactory<SmoothLlmDbContext> contexts) : IApiKeyDirectory, ISnapshot
{
    private const long BeforeAll = -1;

    private volatile ConcurrentDictionary<KeyHash, ApiKeyEntry> keys = new();
    private ConfigurationStamp? loaded;

    public ApiKeyEntry? Find(in KeyHash hash) => keys.GetValueOrDefault(hash);

    public async Task ReloadAsync(ConfigurationStamp stamp, CancellationToken cancellationToken)
    {
        if (stamp.Version == loaded?.Version)
            return;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (loaded is { } before && before.OwnersVersion == stamp.OwnersVersion)
            await LoadChangedAsync(context, before.Version, cancellationToken);
        else
            await LoadAllAsync(context, cancellationToken);
        loaded = stamp;
    }

    private async Task LoadAllAsync(SmoothLlmDbContext context, CancellationToken cancellationToken)
    {
        var owners = await OwnersAsync(context, context.Organizations, cancellationToken);
        var rules = await RulesAsync(context, BeforeAll, cancellationToken);
        var all = new ConcurrentDictionary<KeyHash, ApiKeyEntry>(concurrencyLevel: 1, await context.ApiKeys.CountAsync(cancellationToken));
        await foreach (var key in (await RowsAsync(context, BeforeAll, cancellationToken)).Where(key => key.IsGood).AsAsyncEnumerable().WithCancellation(cancellationToken))
            Add(all, key, owners, rules);
        keys = all;
    }

    /// <summary>In place. A key is found at every moment, as it was before or as it is now.</summary>
    private async Task LoadChangedAsync(SmoothLlmDbContext context, long since, CancellationToken cancellationToken)
    {
        var changed = await (await RowsAsync(context, since, cancellationToken)).ToListAsync(cancellationToken);
        if (changed.Count == 0)
            return;
        var organizations = changed.Select(key => key.OrganizationId).Distinct().ToList();
        var owners = await OwnersAsync(context, context.Organizations.Where(organization => organizations.Contains(organization.Id)), cancellationToken);
        var rules = await RulesAsync(context, since, cancellationToken);
        var current = new ConcurrentDictionary<KeyHash, ApiKeyEntry>();
        foreach (var key in changed.Where(key => key.IsGood))
            Add(current, key, owners, rules);
        foreach (var (hash, entry) in current)
            keys[hash] = entry;

        // What is no longer good is found no longer, and what was edited may have had another secret; what is as it was made had none.
        var edited = changed.Where(key => key.Revision > 0 || !key.IsGood).Select(key => key.Id).ToHashSet();
        if (edited.Count == 0)
            return;
        foreach (var (hash, entry) in keys)
        {
            if (edited.Contains(entry.Id) && !current.ContainsKey(hash))
                keys.TryRemove(hash, out _);
        }
    }

    private static void Add(
        ConcurrentDictionary<KeyHash, ApiKeyEntry> all, KeyRow key, Dictionary<Guid, Owner> owners, Dictionary<Guid, ApiKeyRules?> rules)
    {
        if (!owners.TryGetValue(key.OrganizationId, out var owner))
            return;
        var entry = new ApiKeyEntry(key.Id, key.OrganizationId, owner.WalletId, key.ExpiresAt, owner.MarginBasisPoints)
        {
            Kind = key.Kind,
            Rules = rules.GetValueOrDefault(key.Id),
            Plan = owner.Plan,
            KeepsContent = owner.KeepsContent,
        };
        all[KeyHash.Parse(key.SecretHash)] = entry;
        if (key.PreviousSecretHash is { } previous && key.PreviousSecretUntil is { } until)
            all.TryAdd(KeyHash.Parse(previous), entry with { ExpiresAt = entry.ExpiresAt < until ? entry.ExpiresAt : until });
    }

    private static async Task<IQueryable<KeyRow>> RowsAsync(SmoothLlmDbContext context, long since, CancellationToken cancellationToken)
    {
        // Hardly ever is anybody, and then no key's creator is looked up.
        bool isAnybodyDisabled = await context.Users.AnyAsync(user => user.DisabledAt != null, cancellationToken);
        return Since(context, since).Select(key => new KeyRow
        {
            Id = key.Id,
            OrganizationId = key.OrganizationId,
            Kind = key.Kind,
            SecretHash = key.SecretHash,
            PreviousSecretHash = key.PreviousSecretHash,
            PreviousSecretUntil = key.PreviousSecretUntil,
            ExpiresAt = key.ExpiresAt,
            Revision = key.Revision,
            IsGood = key.RevokedAt == null && key.IsEnabled
                && (!isAnybodyDisabled || !context.Users.Any(user => user.Id == key.CreatedByUserId && user.DisabledAt != null)),
        });
    }

    private static Task<Dictionary<Guid, ApiKeyRules?>> RulesAsync(SmoothLlmDbContext context, long since, CancellationToken cancellationToken) =>
        Since(context, since)
            .Where(key => key.RevokedAt == null && key.IsEnabled)
            .Where(key => key.SpendLimitNanoUsd != null || key.RequestsPerMinute != null || key.TokensPerMinute != null || key.AllowedModels != null || key.AllowedIps != null)
            .ToDictionaryAsync(key => key.Id, ApiKeyRules.Of, cancellationToken);

    private static IQueryable<ApiKey> Since(SmoothLlmDbContext context, long since) => since == BeforeAll
        ? context.ApiKeys.AsNoTracking()
        : context.ApiKeys.AsNoTracking().Where(key => EF.Property<long>(key, SmoothLlmDbContext.KeyVersion) > since);

    /// <returns>Those that are active.</returns>
    private static async Task<Dictionary<Guid, Owner>> OwnersAsync(
        SmoothLlmDbContext context, IQueryable<Organization> organizations, CancellationToken cancellationToken)
    {
        var plans = await context.Plans.AsNoTracking().ToListAsync(cancellationToken);
        var limits = new Dictionary<(Guid? PlanId, string? TimeZoneId), PlanLimits?>();
        var owners = new Dictionary<Guid, Owner>();
        var active =
            from organization in organizations.AsNoTracking()
            join wallet in context.LedgerAccounts on organization.Id equals wallet.OrganizationId
            where organization.IsActive
            select new { organization.Id, WalletId = wallet.Id, organization.PlanId, organization.TimeZoneId, organization.MarginBasisPoints, organization.KeepsContent };
        await foreach (var owner in active.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var source = (owner.PlanId, owner.TimeZoneId);
            if (!limits.TryGetValue(source, out var plan))
                limits[source] = plan = LimitsOf(plans, owner.PlanId, owner.TimeZoneId);
            owners.Add(owner.Id, new Owner(owner.WalletId, owner.MarginBasisPoints, plan, owner.KeepsContent));
        }

        return owners;
    }

    private static PlanLimits? LimitsOf(List<Plan> plans, Guid? planId, string? timeZoneId) =>
        plans.Find(plan => planId is null ? plan.IsDefault : plan.Id == planId) is { } plan
            ? PlanLimits.Of(plan, OrganizationTime.ZoneOf(timeZoneId))
            : null;

    private sealed record Owner(long WalletId, int? MarginBasisPoints, PlanLimits? Plan, bool KeepsContent);

    private sealed class KeyRow
    {
        public required Guid Id { get; init; }

        public required Guid OrganizationId { get; init; }

        public required ApiKeyKind Kind { get; init; }

        public required string SecretHash { get; init; }

        public required string? PreviousSecretHash { get; init; }

        public required DateTimeOffset? PreviousSecretUntil { get; init; }

        public required DateTimeOffset? ExpiresAt { get; init; }

        public required int Revision { get; init; }

        public required bool IsGood { get; init; }
    }
}
