using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.ApiKeys;

/// <summary>
/// The keys of people who send requests signed in, without a key. One for each, made with the first request, with a
/// secret that nobody has seen: so their requests have a place in usage, limits and the list of keys like any other.
/// </summary>
public sealed class PersonalKeys(IDbContextFactory<SmoothLlmDbContext> contexts, ApiKeyStore store, IApiKeyDirectory directory)
{
    /// <summary>What such a key is called.</summary>
    public const string Name = "Signed-in requests";

    /// <returns>Null when the owner of the organization has disabled, revoked or deleted it, or there are too many keys.</returns>
    public async Task<ApiKeyEntry?> FindAsync(Guid organizationId, string userId, CancellationToken cancellationToken)
    {
        string? hash = await FindHashAsync(organizationId, userId, cancellationToken);
        if (hash is null)
        {
            if (await store.CreateAsync(ApiKeyScope.Keys(organizationId), new ApiKeySettings(Name), userId, cancellationToken) is not CreateApiKeyResult.Created created)
                return null;
            hash = created.Key.SecretHash;
        }

        return directory.Find(KeyHash.Parse(hash));
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
