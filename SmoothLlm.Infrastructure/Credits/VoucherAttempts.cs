namespace SmoothLlm.Infrastructure.Credits;

/// <summary>
/// How many codes a user may guess: <see cref="MaxAttempts"/> in <see cref="Window"/>. In this node's memory; codes that
/// are made up are too long to be guessed anyhow, the limit is for those that an admin has chosen.
/// </summary>
public sealed class VoucherAttempts(TimeProvider time)
{
    public const int MaxAttempts = 10;

    /// <summary>Users that are remembered; beyond it those go first whose window began first.</summary>
    public const int MaxUsers = 10_000;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly Lock access = new();
    private readonly Dictionary<string, Guesses> users = new(StringComparer.Ordinal);

    /// <summary>Counts an attempt before its outcome is known, so that many at once are counted too.</summary>
    /// <returns>Null when it may be made; otherwise how long to wait.</returns>
    public TimeSpan? Begin(string userId)
    {
        var now = time.GetUtcNow();
        lock (access)
        {
            if (users.TryGetValue(userId, out var guesses) && guesses.EndsAt > now)
            {
                if (guesses.Count >= MaxAttempts)
                    return guesses.EndsAt - now;
                users[userId] = guesses with { Count = guesses.Count + 1 };
                return null;
            }

            if (users.Count >= MaxUsers)
                MakeRoom(now);
            users[userId] = new Guesses(1, now + Window);
            return null;
        }
    }

    /// <summary>Takes an attempt back that was no guess.</summary>
    public void Forgive(string userId)
    {
        lock (access)
        {
            if (users.TryGetValue(userId, out var guesses) && guesses.Count > 0)
                users[userId] = guesses with { Count = guesses.Count - 1 };
        }
    }

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (string ended in users.Where(user => user.Value.EndsAt <= now).Select(user => user.Key).ToList())
            users.Remove(ended);
        if (users.Count >= MaxUsers)
            users.Remove(users.MinBy(user => user.Value.EndsAt).Key);
    }

    private readonly record struct Guesses(int Count, DateTimeOffset EndsAt);
}
