using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.ApiKeys;

/// <summary>Issues, lists and revokes an organization's keys. A change is in force on this node when the call returns.</summary>
public sealed class ApiKeyStore(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    Snapshots snapshots,
    TimeProvider time)
{
    /// <summary>Keys that an organization may have, revoked ones apart.</summary>
    public const int MaxKeysInUse = 500;

    /// <summary>Keys in a listing, newest first; older ones are revoked ones in practice.</summary>
    public const int MaxListed = 1000;

    /// <summary>Issues a key. Its secret exists in the answer only.</summary>
    /// <param name="userId">Who issues it; null for the operator.</param>
    public async Task<CreateApiKeyResult> CreateAsync(
        Guid organizationId,
        string name,
        string? userId,
        DateTimeOffset? expiresAt,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        string trimmed = name.Trim();
        if (trimmed.Length is 0 or > ApiKey.MaxNameLength)
            return new CreateApiKeyResult.Invalid(nameof(ApiKey.Name), $"A key's name has 1 to {ApiKey.MaxNameLength} characters.");
        if (expiresAt <= now)
            return new CreateApiKeyResult.Invalid(nameof(ApiKey.ExpiresAt), "The expiry must lie in the future (UTC).");

        var secret = ApiKeySecret.Create();
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = organizationId,
            Name = trimmed,
            SecretHash = secret.Hash,
            Prefix = secret.Prefix,
            LastFour = secret.LastFour,
            CreatedAt = now,
            CreatedByUserId = userId,
            ExpiresAt = expiresAt,
        };
        bool isCreated = await database.WriteAsync(
            async context =>
            {
                int inUse = await context.ApiKeys.CountAsync(
                    other => other.OrganizationId == organizationId && other.RevokedAt == null,
                    cancellationToken);
                if (inUse >= MaxKeysInUse)
                    return false;
                context.ApiKeys.Add(key);
                return true;
            },
            cancellationToken);
        if (!isCreated)
            return new CreateApiKeyResult.TooMany(MaxKeysInUse);

        // The key is committed: whoever gave up waiting must not leave it out of force.
        await snapshots.RefreshAsync(CancellationToken.None);
        return new CreateApiKeyResult.Created(key, secret);
    }

    /// <summary>Newest first, each with its use so far.</summary>
    public async Task<IReadOnlyList<ListedApiKey>> ListAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var firstOfMonth = new DateOnly(today.Year, today.Month, 1);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var keys = await context.ApiKeys.AsNoTracking()
            .Where(key => key.OrganizationId == organizationId)
            .OrderByDescending(key => key.CreatedAt)
            .Take(MaxListed)
            .ToListAsync(cancellationToken);
        var uses = await context.UsageRollups.AsNoTracking()
            .Where(rollup => rollup.OrganizationId == organizationId)
            .GroupBy(rollup => rollup.ApiKeyId)
            .Select(group => new
            {
                ApiKeyId = group.Key,
                LastAt = group.Max(rollup => rollup.LastAt),
                SpendNanoUsd = group.Sum(rollup => rollup.Day >= firstOfMonth ? rollup.ChargeNanoUsd : 0),
            })
            .ToDictionaryAsync(use => use.ApiKeyId, cancellationToken);
        return
        [
            .. keys.Select(key => uses.TryGetValue(key.Id, out var use)
                ? new ListedApiKey(key, StatusOf(key, now), use.LastAt, new NanoUsd(use.SpendNanoUsd))
                : new ListedApiKey(key, StatusOf(key, now), LastUsedAt: null, NanoUsd.Zero)),
        ];
    }

    /// <summary>Takes a key out of force for good; revoking it again changes nothing.</summary>
    /// <returns>False when the organization has no such key.</returns>
    public async Task<bool> RevokeAsync(Guid organizationId, Guid keyId, CancellationToken cancellationToken)
    {
        bool isFound = await database.WriteAsync(
            async context =>
            {
                var key = await context.ApiKeys.SingleOrDefaultAsync(
                    key => key.Id == keyId && key.OrganizationId == organizationId,
                    cancellationToken);
                if (key is null)
                    return false;
                key.RevokedAt ??= time.GetUtcNow();
                return true;
            },
            cancellationToken);
        if (isFound)
            await snapshots.RefreshAsync(CancellationToken.None);
        return isFound;
    }

    private static ApiKeyStatus StatusOf(ApiKey key, DateTimeOffset now) =>
        key.RevokedAt <= now ? ApiKeyStatus.Revoked
        : key.ExpiresAt <= now ? ApiKeyStatus.Expired
        : ApiKeyStatus.Active;
}
