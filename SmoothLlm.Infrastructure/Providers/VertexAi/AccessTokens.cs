using System.Collections.Concurrent;

namespace SmoothLlm.Infrastructure.Providers.VertexAi;

/// <summary>
/// The tokens of service accounts, each until shortly before it expires. However many requests need one at the same time,
/// one asks for it and the others wait; while the old one still works, nobody waits.
/// </summary>
internal sealed class AccessTokens(TokenEndpoint endpoint, TimeProvider time)
{
    /// <summary>How long before its end a token is replaced.</summary>
    private static readonly TimeSpan RefreshBefore = TimeSpan.FromMinutes(5);

    /// <summary>Enough for a request to arrive.</summary>
    private static readonly TimeSpan UseBefore = TimeSpan.FromSeconds(30);

    /// <summary>How long a failure is remembered, so that a broken account is not asked for by every request.</summary>
    private static readonly TimeSpan FailureTime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(Guid CredentialId, long Version), Entry> entries = new();

    /// <param name="credentialId">Whose.</param>
    /// <param name="version">Another one after the credential was changed.</param>
    /// <param name="secret">The JSON key file.</param>
    /// <param name="allowPrivateNetwork">Whether tokens may be given out at a private address.</param>
    /// <param name="cancellationToken">Ends the wait, not the asking.</param>
    public ValueTask<AccessToken> GetAsync(Guid credentialId, long version, string secret, bool allowPrivateNetwork, CancellationToken cancellationToken)
    {
        if (!entries.TryGetValue((credentialId, version), out var entry))
        {
            foreach (var key in entries.Keys)
            {
                if (key.CredentialId == credentialId && key.Version < version)
                    entries.TryRemove(key, out _);
            }

            entry = entries.GetOrAdd((credentialId, version), new Entry());
        }

        var now = time.GetUtcNow();
        Task<AccessToken> asking;
        lock (entry.Gate)
        {
            bool isFresh = entry.Last is AccessToken.Granted granted
                ? now < granted.ExpiresAt - RefreshBefore
                : entry.Last is not null && now < entry.FailedAt + FailureTime;
            if (isFresh)
                return ValueTask.FromResult(entry.Last!);
            asking = entry.Asking ??= AskAsync(entry, secret, allowPrivateNetwork);
            if (entry.Last is AccessToken.Granted old && now < old.ExpiresAt - UseBefore)
                return ValueTask.FromResult<AccessToken>(old);
        }

        return new ValueTask<AccessToken>(asking.WaitAsync(cancellationToken));
    }

    private async Task<AccessToken> AskAsync(Entry entry, string secret, bool allowPrivateNetwork)
    {
        // Behind the lock in which this begins.
        await Task.Yield();
        var answer = ServiceAccount.Read(secret, out var account) is { } problem
            ? new AccessToken.Refused(problem)
            : await endpoint.AskAsync(account!, allowPrivateNetwork);
        lock (entry.Gate)
        {
            // A token that still works is better than none.
            var now = time.GetUtcNow();
            if (answer is AccessToken.Granted || entry.Last is not AccessToken.Granted old || now >= old.ExpiresAt - UseBefore)
                entry.Last = answer;
            entry.FailedAt = now;
            entry.Asking = null;
        }

        return answer;
    }

    private sealed class Entry
    {
        public Lock Gate { get; } = new();

        public AccessToken? Last { get; set; }

        public DateTimeOffset FailedAt { get; set; }

        public Task<AccessToken>? Asking { get; set; }
    }
}
