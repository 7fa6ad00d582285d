using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.ApiKeys;

/// <summary>
/// The keys of people who send requests signed in, without a key. One for each, made with the first request, with a
/// secret that nobody has seen: so their requests have a place in usage, limits and the list of keys like any other.
/// </summary>
public sealed class PersonalKeys(IDbContextFactory<SmoothLlmDbContext> contexts, ApiKeyStore store, IApiKeyDirectory directory, Snapshots snapshots) : IDisposable
{
    /// <summary>Requests that come at once must not make a key each.</summary>
    private readonly SemaphoreSlim making = new(1, 1);

    /// <summary>What such a key is called.</summary>
    public const string Name = "Signed-in requests";

    /// <returns>Null when the owner of the organization has disabled, revoked or deleted it, or there are too many keys.</returns>
    public async Task<ApiKeyEntry?> FindAsync(Guid organizationId, string userId, CancellationToken cancellationToken)
    {
        string? found = await FindHashAsync(organizationId, userId, cancellationToken) ?? await MakeAsync(organizationId, userId, cancellationToken);
        if (found is null)
            return null;
        var hash = KeyHash.Parse(found);
        if (directory.Find(hash) is { } known)
            return known;
        // Another request may have made it just now.
        await snapshots.RefreshAsync(cancellationToken);
        return directory.Find(hash);
    }

    public void Dispose() => making.Dispose();

    private async Task<string?> MakeAsync(Guid organizationId, string userId, CancellationToken cancellationToken)
    {
        await making.WaitAsync(cancellationToken);
        try
        {
            if (await FindHashAsync(organizationId, userId, cancellationToken) is { } meanwhile)
                return meanwhile;
            var result = await store.CreateAsync(ApiKeyScope.Keys(organizationId), new ApiKeySettings(Name), userId, cancellationToken);
            return (result as CreateApiKeyResult.Created)?.Key.SecretHash;
        }
        finally
        {
            making.Release();
        }
    }

    private async Task<string?> FindHashAsync(Guid organizationId, string userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.ApiKeys.AsNoTracking()
            .Where(key => key.OrganizationId == organizationId && key.CreatedByUserId == userId && key.Name == Name && key.Kind == ApiKeyKind.ApiKey)
            .OrderByDescending(key => key.CreatedAt)
            .Select(key => key.SecretHash)
            .FirstOrDefaultAsync(cancellationToken);
    }
}
