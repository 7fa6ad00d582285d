using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.ApiKeys;

/// <summary>
/// Issues an organization's keys and monitor tokens and changes them. A change is in force on this node when the call
/// returns. Who may do it is asked before.
/// </summary>
public sealed class ApiKeyStore(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    Snapshots snapshots,
    TimeProvider time)
{
    /// <summary>Keys of one kind that an organization may have, revoked ones apart.</summary>
    public const int MaxKeysInUse = 500;

    /// <summary>Keys in a whole listing, newest first; older ones are revoked ones in practice.</summary>
    public const int MaxListed = 1000;

    /// <summary>Most keys on one page.</summary>
    public const int MaxPageSize = 200;

    /// <summary>Longest time that an old secret lives on after a rotation.</summary>
    public static readonly TimeSpan MaxGrace = TimeSpan.FromDays(30);

    /// <inheritdoc cref="CreateAsync(ApiKeyScope, ApiKeySettings, string?, CancellationToken)"/>
    public Task<CreateApiKeyResult> CreateAsync(
        Guid organizationId, string name, string? userId, DateTimeOffset? expiresAt, CancellationToken cancellationToken) =>
        CreateAsync(ApiKeyScope.Keys(organizationId), new ApiKeySettings(name) { ExpiresAt = expiresAt }, userId, cancellationToken);

    /// <summary>Issues a key. Its secret exists in the answer only.</summary>
    /// <param name="userId">Who issues it; null for the operator.</param>
    public async Task<CreateApiKeyResult> CreateAsync(ApiKeyScope scope, ApiKeySettings settings, string? userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        settings = settings.Trimmed();
        if (settings.Check(now) is [var problem, ..])
            return new CreateApiKeyResult.Invalid(problem.Field, problem.Message);

        var secret = ApiKeySecret.Create(scope.Kind);
        var key = NewKey(scope, settings, secret, userId, now);
        bool isCreated = await database.WriteAsync(
            async context =>
            {
                int inUse = await Of(context, scope).CountAsync(other => other.RevokedAt == null, cancellationToken);
                if (inUse >= MaxKeysInUse)
                    return false;
                context.ApiKeys.Add(key);
                ApiKeyAudit.RecordCreated(context, key, now);
                return true;
            },
            cancellationToken);
        if (!isCreated)
            return new CreateApiKeyResult.TooMany(MaxKeysInUse);

        // The key is committed: whoever gave up waiting must not leave it out of force.
        await snapshots.RefreshAsync(CancellationToken.None);
        return new CreateApiKeyResult.Created(key, secret);
    }

    /// <summary>All keys and monitor tokens, newest first, each with its use so far.</summary>
    public async Task<IReadOnlyList<ListedApiKey>> ListAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await ListAsync(context, organizationId, Existing(context, organizationId), MaxListed, cancellationToken);
    }

    /// <summary>Those of one kind, newest first, each with its use so far.</summary>
    public async Task<IReadOnlyList<ListedApiKey>> ListAsync(ApiKeyScope scope, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await ListAsync(context, scope.OrganizationId, Of(context, scope), MaxListed, cancellationToken);
    }

    /// <summary>A page, newest first.</summary>
    /// <param name="from">The <see cref="ApiKeyPage.Next"/> of the page before; null for the first.</param>
    /// <param name="size">Taken into 1..<see cref="MaxPageSize"/>.</param>
    public async Task<ApiKeyPage> PageAsync(ApiKeyScope scope, Guid? from, int size, CancellationToken cancellationToken)
    {
        size = Math.Clamp(size, 1, MaxPageSize);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var keys = Of(context, scope);
        if (from is { } first)
        {
            // By time first: SQL Server sorts ids otherwise than they were made.
            var at = context.ApiKeys.Where(key => key.Id == first).Select(key => key.CreatedAt);
            keys = keys.Where(key => key.CreatedAt < at.First() || (key.CreatedAt == at.First() && key.Id <= first));
        }

        var found = await ListAsync(context, scope.OrganizationId, keys, size + 1, cancellationToken);
        return new ApiKeyPage([.. found.Take(size)], found.Count > size ? found[size].Key.Id : null);
    }

    /// <returns>Null when the organization has no such key of that kind.</returns>
    public async Task<ListedApiKey?> FindAsync(ApiKeyScope scope, Guid keyId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await ListAsync(context, scope.OrganizationId, Of(context, scope).Where(key => key.Id == keyId), 1, cancellationToken);
        return found is [var key] ? key : null;
    }

    /// <summary>Replaces what its owner chose.</summary>
    /// <param name="isEnabled">Null leaves it as it is.</param>
    /// <param name="revision">The one that was seen; null to overwrite whatever is there.</param>
    public Task<ChangeApiKeyResult> UpdateAsync(
        ApiKeyScope scope, Guid keyId, ApiKeySettings settings, bool? isEnabled, int? revision, CancellationToken cancellationToken)
    {
        settings = settings.Trimmed();
        return ChangeAsync(scope, keyId, revision, cancellationToken, (key, now) =>
        {
            // An expiry that was reached stays valid as long as nobody changes it.
            var checkedSettings = settings.ExpiresAt == key.ExpiresAt ? settings with { ExpiresAt = null } : settings;
            if (checkedSettings.Check(now) is [var problem, ..])
                return new ChangeApiKeyResult.Invalid(problem.Field, problem.Message);
            settings.ApplyTo(key);
            key.IsEnabled = isEnabled ?? key.IsEnabled;
            return new ChangeApiKeyResult.Changed(key);
        });
    }

    /// <summary>Puts a key out of force, or back.</summary>
    public Task<ChangeApiKeyResult> SetEnabledAsync(ApiKeyScope scope, Guid keyId, bool isEnabled, CancellationToken cancellationToken) =>
        ChangeAsync(scope, keyId, revision: null, cancellationToken, (key, _) =>
        {
            key.IsEnabled = isEnabled;
            key.Revision++;
            return new ChangeApiKeyResult.Changed(key);
        });

    /// <summary>Gives a key a new secret. It stays the same key, with its use and its limits.</summary>
    /// <param name="grace">How long the old secret is accepted, too; one that was old already ends at once.</param>
    public Task<ChangeApiKeyResult> RotateAsync(ApiKeyScope scope, Guid keyId, TimeSpan grace, CancellationToken cancellationToken) =>
        ChangeAsync(scope, keyId, revision: null, cancellationToken, (key, now) =>
        {
            if (grace < TimeSpan.Zero || grace > MaxGrace)
                return new ChangeApiKeyResult.Invalid("GraceHours", $"The old secret lives on for 0 to {MaxGrace.TotalHours:0} hours.");
            var secret = ApiKeySecret.Create(scope.Kind);
            (key.PreviousSecretHash, key.PreviousSecretUntil, key.RotatedAt) = (key.SecretHash, now + grace, now);
            (key.SecretHash, key.Prefix, key.LastFour) = (secret.Hash, secret.Prefix, secret.LastFour);
            key.Revision++;
            return new ChangeApiKeyResult.Changed(key, secret);
        });

    /// <summary>Takes a key out of force for good; revoking it again changes nothing.</summary>
    /// <returns>False when the organization has no such key of that kind.</returns>
    public Task<bool> RevokeAsync(ApiKeyScope scope, Guid keyId, CancellationToken cancellationToken) =>
        EndAsync(scope, keyId, isDeleted: false, cancellationToken);

    /// <summary>Takes a key out of force and off the lists; its usage stays.</summary>
    /// <returns>False when the organization has no such key of that kind.</returns>
    public Task<bool> DeleteAsync(ApiKeyScope scope, Guid keyId, CancellationToken cancellationToken) =>
        EndAsync(scope, keyId, isDeleted: true, cancellationToken);

    /// <summary>A key as it is first stored.</summary>
    internal static ApiKey NewKey(ApiKeyScope scope, ApiKeySettings settings, ApiKeySecret secret, string? userId, DateTimeOffset now)
    {
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = scope.OrganizationId,
            Kind = scope.Kind,
            Name = settings.Name,
            SecretHash = secret.Hash,
            Prefix = secret.Prefix,
            LastFour = secret.LastFour,
            CreatedAt = now,
            CreatedByUserId = userId,
        };
        settings.ApplyTo(key);
        return key;
    }

    private static IQueryable<ApiKey> Existing(SmoothLlmDbContext context, Guid organizationId) =>
        context.ApiKeys.Where(key => key.OrganizationId == organizationId && key.DeletedAt == null);

    private static IQueryable<ApiKey> Of(SmoothLlmDbContext context, ApiKeyScope scope) =>
        Existing(context, scope.OrganizationId).Where(key => key.Kind == scope.Kind);

    private async Task<IReadOnlyList<ListedApiKey>> ListAsync(
        SmoothLlmDbContext context, Guid organizationId, IQueryable<ApiKey> keys, int count, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var found = await keys.AsNoTracking().OrderByDescending(key => key.CreatedAt).ThenByDescending(key => key.Id).Take(count).ToListAsync(cancellationToken);
        var days = context.UsageDays.Where(day => day.OrganizationId == organizationId);
        if (found is [var only])
            days = days.Where(day => day.ApiKeyId == only.Id);
        var spendings = found.Count == 0 ? [] : await KeySpending.SumAsync(days, now, cancellationToken);
        return [.. found.Select(key => new ListedApiKey(key, ListedApiKey.StatusOf(key, now), spendings.GetValueOrDefault(key.Id, KeySpending.None)))];
    }

    private async Task<ChangeApiKeyResult> ChangeAsync(
        ApiKeyScope scope, Guid keyId, int? revision, CancellationToken cancellationToken, Func<ApiKey, DateTimeOffset, ChangeApiKeyResult> change)
    {
        ChangeApiKeyResult result;
        try
        {
            result = await database.WriteAsync(
                async context =>
                {
                    var key = await Of(context, scope).SingleOrDefaultAsync(key => key.Id == keyId, cancellationToken);
                    if (key is null)
                        return new ChangeApiKeyResult.NotFound();
                    if (key.RevokedAt is not null)
                        return new ChangeApiKeyResult.Revoked();
                    if (revision is { } seen && seen != key.Revision)
                        return new ChangeApiKeyResult.Outdated();
                    var now = time.GetUtcNow();
                    var changed = change(key, now);
                    ApiKeyAudit.RecordChanged(context, key, now);
                    return changed;
                },
                cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another node changed it between our read and our write.
            return new ChangeApiKeyResult.Outdated();
        }

        if (result is ChangeApiKeyResult.Changed)
            await snapshots.RefreshAsync(CancellationToken.None);
        return result;
    }

    private async Task<bool> EndAsync(ApiKeyScope scope, Guid keyId, bool isDeleted, CancellationToken cancellationToken)
    {
        bool isFound = await database.WriteAsync(
            async context =>
            {
                var key = await Of(context, scope).SingleOrDefaultAsync(key => key.Id == keyId, cancellationToken);
                if (key is null)
                    return false;
                var now = time.GetUtcNow();
                if (isDeleted || key.RevokedAt is null)
                    ApiKeyAudit.RecordEnded(context, key, isDeleted, now);
                key.RevokedAt ??= now;
                key.DeletedAt = isDeleted ? now : null;
                key.Revision++;
                return true;
            },
            cancellationToken);
        if (isFound)
            await snapshots.RefreshAsync(CancellationToken.None);
        return isFound;
    }
}
