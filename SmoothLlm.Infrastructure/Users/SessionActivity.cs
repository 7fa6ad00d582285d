using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Users;

/// <summary>Notes in memory which sessions are used, and writes it down once a minute for all of them: a request costs no access to the database.</summary>
public sealed class SessionActivity(Database database, TimeProvider time, ILogger<SessionActivity> logger) : BackgroundService
{
    public static readonly TimeSpan WriteInterval = TimeSpan.FromMinutes(1);

    /// <summary>How long a browser may stay away: the cookie's lifetime.</summary>
    public static readonly TimeSpan BrowserLifetime = TimeSpan.FromDays(14);

    private const int MaxPerStatement = 500;

    private ConcurrentDictionary<Guid, bool> seen = new();

    public void Note(Guid sessionId) => seen.TryAdd(sessionId, true);

    /// <summary>Writes down what was noted.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (seen.IsEmpty)
            return;
        var noted = Interlocked.Exchange(ref seen, new ConcurrentDictionary<Guid, bool>());
        var now = time.GetUtcNow();
        foreach (var some in noted.Keys.Chunk(MaxPerStatement))
        {
            await database.WriteAsync(
                async context =>
                {
                    var rows = context.UserSessions.Where(session => some.Contains(session.Id) && session.EndedAt == null);
                    await rows.ExecuteUpdateAsync(set => set.SetProperty(session => session.LastSeenAt, now), cancellationToken);
                    await rows.Where(session => session.Kind == SessionKind.Browser)
                        .ExecuteUpdateAsync(set => set.SetProperty(session => session.ExpiresAt, now + BrowserLifetime), cancellationToken);
                },
                cancellationToken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(WriteInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryWriteAsync(stoppingToken);
    }

    private async Task TryWriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Only the times of a minute are lost.
            Log.ActivityNotWritten(logger, exception);
        }
    }
}
