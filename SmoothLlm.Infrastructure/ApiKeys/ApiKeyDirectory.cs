using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.ApiKeys;
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
        var good =
            from key in context.ApiKeys.AsNoTracking()
            join organization in context.Organizations on key.OrganizationId equals organization.Id
            join wallet in context.LedgerAccounts on key.OrganizationId equals wallet.OrganizationId
            where key.RevokedAt == null && organization.IsActive
            select new
            {
                key.SecretHash,
                Entry = new ApiKeyEntry(key.Id, key.OrganizationId, wallet.Id, key.ExpiresAt, organization.MarginBasisPoints),
            };
        var loaded = new Dictionary<KeyHash, ApiKeyEntry>();
        await foreach (var key in good.AsAsyncEnumerable().WithCancellation(cancellationToken))
            loaded.Add(KeyHash.Parse(key.SecretHash), key.Entry);
        keys = loaded.ToFrozenDictionary();
    }
}
