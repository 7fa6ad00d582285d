using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Infrastructure.Jobs;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Users;

/// <summary>
/// The sessions that were ended in the last minutes, in memory: looked at with every request that has a cookie and in
/// every open page. What ended before is found out when cookies and pages are compared with the database.
/// </summary>
public sealed class EndedSessions(IDbContextFactory<SmoothLlmDbContext> contexts, TimeProvider time, ILogger<EndedSessions> logger) : PeriodicJob(time, logger)
{
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    /// <summary>Longer than from one comparison with the database to the next.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(15);

    private readonly SemaphoreSlim turn = new(1, 1);
    private FrozenSet<Guid> sessions = FrozenSet<Guid>.Empty;

    /// <summary>When there are more of them; whoever has something open for one of them ends it.</summary>
    public event EventHandler? Changed;

    public bool Contains(Guid sessionId) => sessions.Contains(sessionId);

    /// <summary>Returns when what was ended before the call is known.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        bool hasMore;
        await turn.WaitAsync(cancellationToken);
        try
        {
            var since = Time.GetUtcNow() - KeptFor;
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var found = (await context.UserSessions.AsNoTracking().Where(session => session.EndedAt > since).Select(session => session.Id).ToListAsync(cancellationToken))
                .ToFrozenSet();
            hasMore = !found.IsSubsetOf(sessions);
            sessions = found;
        }
        finally
        {
            turn.Release();
        }

        if (hasMore)
            Changed?.Invoke(this, EventArgs.Empty);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    protected override TimeSpan Interval => PollInterval;

    protected override Task RunAsync(CancellationToken cancellationToken) => RefreshAsync(cancellationToken);
}
