using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>The providers as admins see and change them. Every change is in force on this node when the call returns.</summary>
public sealed class ProviderStore(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    Snapshots snapshots,
    ProviderCredentials credentials,
    TimeProvider time)
{
    /// <summary>A list that people look at; more providers than this are not shown.</summary>
    public const int MaxListed = 500;

    public async Task<IReadOnlyList<ProviderListItem>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Providers.AsNoTracking()
            .OrderBy(provider => provider.Slug)
            .Take(MaxListed)
            .Select(provider => new ProviderListItem(
                provider,
                context.Deployments
                    .Where(deployment => deployment.ProviderSlug == provider.Slug)
                    .Select(deployment => deployment.ModelId)
                    .Distinct()
                    .Count()))
            .ToListAsync(cancellationToken);
    }

    public async Task<Provider?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Providers.AsNoTracking().SingleOrDefaultAsync(provider => provider.Id == id, cancellationToken);
    }

    public async Task<Provider?> FindBySlugAsync(string slug, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Providers.AsNoTracking().SingleOrDefaultAsync(provider => provider.Slug == slug, cancellationToken);
    }

    public async Task<ProviderResult> CreateAsync(string slug, ProviderDraft draft, CancellationToken cancellationToken)
    {
        slug = slug.Trim();
        var problems = new List<FieldProblem>();
        if (ProviderRules.CheckSlug(slug) is { } problem)
            problems.Add(new FieldProblem("slug", problem));
        problems.AddRange(ProviderRules.Check(draft, out string baseUrl));
        var result = await database.WriteAsync<ProviderResult>(
            async context =>
            {
                var found = new List<FieldProblem>(problems);
                if (await context.Providers.AnyAsync(provider => provider.Slug == slug, cancellationToken))
                    found.Add(new FieldProblem("slug", $"There is already a provider {slug}."));
                if (found.Count > 0)
                    return new ProviderResult.Invalid(found);
                var now = time.GetUtcNow();
                var added = new Provider
                {
                    Id = Guid.CreateVersion7(now),
                    Slug = slug,
                    DisplayName = draft.DisplayName.Trim(),
                    Kind = draft.Kind,
                    BaseUrl = baseUrl,
                    CreatedAt = now,
                    UpdatedAt = now,
                };
                Apply(draft, baseUrl, added, now);
                context.Providers.Add(added);
                context.Record(
                    new AuditEvent(AuditActions.ProviderCreated, OrganizationId: null, AuditTarget.Provider(added.Id, slug))
                    {
                        Details = AuditDetails.Of(("kind", draft.Kind), ("baseUrl", baseUrl), ("isEnabled", added.IsEnabled)),
                    },
                    now);
                return new ProviderResult.Saved(added);
            },
            cancellationToken);
        await snapshots.RefreshAsync(cancellationToken);
        return result;
    }

    public async Task<ProviderResult> UpdateAsync(Guid id, ProviderDraft draft, CancellationToken cancellationToken)
    {
        var problems = ProviderRules.Check(draft, out string baseUrl);
        if (problems.Count > 0)
            return new ProviderResult.Invalid(problems);
        return await ChangeAsync(id, (provider, now) => Apply(draft, baseUrl, provider, now), cancellationToken);
    }

    public Task<ProviderResult> SetEnabledAsync(Guid id, bool isEnabled, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            (provider, now) =>
            {
                provider.IsEnabled = isEnabled;
                provider.UpdatedAt = now;
            },
            cancellationToken);

    /// <summary>Removes it. Its deployments and prices stay and are out of use until a provider of that slug is added.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        bool isDeleted = await database.WriteAsync(
            async context =>
            {
                var provider = await context.Providers.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
                if (provider is null)
                    return false;
                context.Providers.Remove(provider);
                context.Record(new AuditEvent(AuditActions.ProviderDeleted, OrganizationId: null, AuditTarget.Provider(id, provider.Slug)), time.GetUtcNow());
                return true;
            },
            cancellationToken);
        await snapshots.RefreshAsync(cancellationToken);
        return isDeleted;
    }

    private async Task<ProviderResult> ChangeAsync(Guid id, Action<Provider, DateTimeOffset> change, CancellationToken cancellationToken)
    {
        var result = await database.WriteAsync<ProviderResult>(
            async context =>
            {
                var provider = await context.Providers.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
                if (provider is null)
                    return new ProviderResult.NotFound();
                var now = time.GetUtcNow();
                string[] before = Secrets(provider);
                change(provider, now);
                List<(string, object?)> changes = [.. context.ChangesOf(provider, nameof(Provider.UpdatedAt))];
                if (!before.SequenceEqual(Secrets(provider), StringComparer.Ordinal))
                    changes.Add(("credential", "changed"));
                if (changes.Count > 0)
                {
                    context.Record(
                        new AuditEvent(AuditActions.ProviderUpdated, OrganizationId: null, AuditTarget.Provider(id, provider.Slug)) { Details = AuditDetails.Of(changes) },
                        now);
                }

                return new ProviderResult.Saved(provider);
            },
            cancellationToken);
        await snapshots.RefreshAsync(cancellationToken);
        return result;
    }

    private static string[] Secrets(Provider provider) => [.. provider.Credentials.OrderBy(credential => credential.Id).Select(credential => credential.ProtectedSecret)];

    private void Apply(ProviderDraft draft, string baseUrl, Provider provider, DateTimeOffset now)
    {
        provider.DisplayName = draft.DisplayName.Trim();
        provider.Kind = draft.Kind;
        provider.BaseUrl = baseUrl;
        provider.AllowPrivateNetwork = draft.AllowPrivateNetwork;
        provider.IsEnabled = draft.IsEnabled;
        provider.UpdatedAt = now;
        provider.UserTokenUse = draft.UserTokenUse;
        if (draft.ClearCredential && ProviderCredentials.First(provider) is { } first)
            provider.Credentials.Remove(first);
        else if (draft.Credential?.Trim() is { Length: > 0 } credential)
            credentials.SetFirst(provider, credential, now);
    }
}
