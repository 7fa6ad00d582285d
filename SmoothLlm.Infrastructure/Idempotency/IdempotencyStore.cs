using Microsoft.EntityFrameworkCore;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Idempotency;

/// <summary>Whether a request under a client's key is to be done.</summary>
public abstract record IdempotencyClaim
{
    private IdempotencyClaim()
    {
    }

    /// <summary>It is new: do it, then complete or release the key.</summary>
    public sealed record Mine : IdempotencyClaim;

    /// <summary>It was done; this was answered.</summary>
    public sealed record Answered(int StatusCode, string Body) : IdempotencyClaim;

    /// <summary>It is being done at this moment.</summary>
    public sealed record UnderWay : IdempotencyClaim;

    /// <summary>The key was used for another request.</summary>
    public sealed record OtherBody : IdempotencyClaim;
}

/// <summary>Remembers what was answered under clients' keys, so that a request that is sent again is done once.</summary>
public sealed class IdempotencyStore(Database database, TimeProvider time)
{
    /// <summary>How long an answer is remembered.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    /// <summary>After this, whoever claimed a key and did not answer is taken for dead.</summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(5);

    /// <summary>The status of a record that has no answer yet.</summary>
    private const int NoAnswer = 0;

    /// <param name="scope">Whose key, and for which endpoint.</param>
    /// <param name="key">As the client sent it.</param>
    /// <param name="bodyHash">SHA-256 of the request's body, hexadecimal.</param>
    public async Task<IdempotencyClaim> ClaimAsync(string scope, string key, string bodyHash, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteAsync(context => ClaimAsync(context, scope, key, bodyHash, cancellationToken), cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another node took it down in the same moment.
            return new IdempotencyClaim.UnderWay();
        }
    }

    /// <summary>Remembers the answer.</summary>
    public Task CompleteAsync(string scope, string key, int statusCode, string body) => database.WriteAsync(
        context => context.IdempotencyRecords.Where(record => record.Scope == scope && record.Key == key)
            .ExecuteUpdateAsync(set => set.SetProperty(record => record.StatusCode, statusCode).SetProperty(record => record.Body, body)),
        CancellationToken.None);

    /// <summary>Gives a key back whose request had no effect.</summary>
    public Task ReleaseAsync(string scope, string key) => database.WriteAsync(
        context => context.IdempotencyRecords.Where(record => record.Scope == scope && record.Key == key).ExecuteDeleteAsync(),
        CancellationToken.None);

    private async Task<IdempotencyClaim> ClaimAsync(SmoothLlmDbContext context, string scope, string key, string bodyHash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await context.IdempotencyRecords
            .Where(record => record.CreatedAt < now - KeptFor || (record.StatusCode == NoAnswer && record.CreatedAt < now - Abandoned))
            .ExecuteDeleteAsync(cancellationToken);
        var known = await context.IdempotencyRecords.AsNoTracking()
            .SingleOrDefaultAsync(record => record.Scope == scope && record.Key == key, cancellationToken);
        if (known is null)
        {
            context.IdempotencyRecords.Add(new IdempotencyRecord
            {
                Scope = scope, Key = key, BodyHash = bodyHash, StatusCode = NoAnswer, Body = "", CreatedAt = now,
            });
            return new IdempotencyClaim.Mine();
        }

        if (!string.Equals(known.BodyHash, bodyHash, StringComparison.Ordinal))
            return new IdempotencyClaim.OtherBody();
        return known.StatusCode == NoAnswer ? new IdempotencyClaim.UnderWay() : new IdempotencyClaim.Answered(known.StatusCode, known.Body);
    }
}
