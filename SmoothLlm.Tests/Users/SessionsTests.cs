using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Audit;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Users;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Users;

/// <summary>Sessions and the rounds of their refresh tokens, on a database and a clock of their own.</summary>
public sealed class SessionsTests : IAsyncLifetime
{
    private const string UserId = "ada";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    private SqliteDatabase database = default!;

    private UserSessions Sessions => database.Get<UserSessions>();

    private SessionRotation Rotation => database.Get<SessionRotation>();

    public async Task InitializeAsync()
    {
        database = await SqliteDatabase.OpenAsync(services => services.AddUsers());
        await database.AddAsync(
            new ApplicationUser { Id = UserId, UserName = "ada@example.com", Email = "ada@example.com" },
            new ApplicationUser { Id = "grace", UserName = "grace@example.com", Email = "grace@example.com" });
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task A_refresh_token_begins_one_round_and_a_second_use_ends_the_session()
    {
        var session = await StartAsync();

        (await TakeAsync(session, 0)).ShouldBe(1);
        database.Time.Advance(TimeSpan.FromHours(1));
        (await TakeAsync(session, 1)).ShouldBe(2);
        database.Time.Advance(SessionRotation.Grace + TimeSpan.FromSeconds(1));

        (await TakeAsync(session, 1)).ShouldBeNull("somebody has a copy");
        (await TakeAsync(session, 2)).ShouldBeNull("and nobody knows who: the session is over for both");
        (await Sessions.ListAsync(UserId, default)).ShouldBeEmpty();
        database.Get<EndedSessions>().Contains(session).ShouldBeTrue();
        (await ActionsAsync()).ShouldBe([AuditActions.RefreshTokenReused]);
    }

    [Fact]
    public async Task Whoever_asks_twice_at_once_gets_the_same_round_twice()
    {
        var session = await StartAsync();

        var rounds = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => TakeAsync(session, 0))));

        rounds.ShouldAllBe(round => round == 1);
        database.Time.Advance(SessionRotation.Grace);
        (await TakeAsync(session, 0)).ShouldBe(1, "an answer that got lost can be asked for again for a moment");
        (await TakeAsync(session, 1)).ShouldBe(2);
        (await TakeAsync(session, 0)).ShouldBeNull("two rounds ago is no moment");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_round_that_never_was_ends_the_session(int rotation)
    {
        var session = await StartAsync();

        (await TakeAsync(session, rotation)).ShouldBeNull();

        (await Sessions.IsAliveAsync(session, UserId, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_ends_by_itself_when_nobody_refreshes_it()
    {
        var session = await StartAsync();
        database.Time.Advance(Lifetime - TimeSpan.FromSeconds(1));
        (await TakeAsync(session, 0)).ShouldBe(1);
        database.Time.Advance(Lifetime);

        (await TakeAsync(session, 1)).ShouldBeNull();
        (await ActionsAsync()).ShouldBeEmpty("which nobody is to blame for");
    }

    [Fact]
    public async Task One_is_ended_or_all_others_and_never_somebody_elses()
    {
        var mine = await StartAsync();
        var other = await StartAsync();
        var third = await StartAsync(kind: SessionKind.Browser);
        var foreign = await StartAsync("grace");

        (await Sessions.EndAsync(UserId, foreign, default)).ShouldBeFalse();
        (await Sessions.EndAsync(UserId, other, default)).ShouldBeTrue();
        (await Sessions.EndAsync(UserId, other, default)).ShouldBeFalse("once");
        (await Sessions.EndAllAsync(UserId, except: mine, default)).ShouldBe(1);

        (await Sessions.ListAsync(UserId, default)).Select(session => session.Id).ShouldBe([mine]);
        (await Sessions.IsAliveAsync(foreign, "grace", default)).ShouldBeTrue();
        (await ActionsAsync()).ShouldBe([AuditActions.SessionEnded, AuditActions.SessionsEnded]);
        new[] { mine, other, third, foreign }.Select(database.Get<EndedSessions>().Contains).ShouldBe([false, true, true, false]);
    }

    [Fact]
    public async Task An_end_on_another_node_is_known_after_a_look_and_told_once()
    {
        var session = await StartAsync();
        await database.Get<SmoothLlm.Infrastructure.Persistence.Database>().WriteAsync(
            async context => (await context.UserSessions.SingleAsync(row => row.Id == session)).EndedAt = database.Time.GetUtcNow(), default);
        var ended = database.Get<EndedSessions>();
        int told = 0;
        ended.Changed += (_, _) => told++;

        await ended.RefreshAsync(default);
        await ended.RefreshAsync(default);

        ended.Contains(session).ShouldBeTrue();
        told.ShouldBe(1);
        database.Time.Advance(EndedSessions.KeptFor);
        await ended.RefreshAsync(default);
        ended.Contains(session).ShouldBeFalse("by then everybody has looked at the database");
    }

    [Fact]
    public async Task When_a_session_was_used_is_written_once_for_all()
    {
        var program = await StartAsync();
        var browser = await StartAsync(kind: SessionKind.Browser);
        database.Time.Advance(TimeSpan.FromDays(3));
        var activity = database.Get<SessionActivity>();
        foreach (var session in new[] { program, browser, program, Guid.NewGuid() })
            activity.Note(session);

        await activity.WriteAsync(default);

        var rows = (await Sessions.ListAsync(UserId, default)).ToDictionary(session => session.Id);
        rows[program].LastSeenAt.ShouldBe(database.Time.GetUtcNow());
        rows[program].ExpiresAt.ShouldBe(SqliteDatabase.Start + Lifetime, "a program refreshes");
        rows[browser].ExpiresAt.ShouldBe(database.Time.GetUtcNow() + SessionActivity.BrowserLifetime);
    }

    [Fact]
    public async Task One_more_than_there_may_be_ends_the_oldest()
    {
        var first = await StartAsync();
        for (int number = 0; number < UserSessions.MaxPerUser; number++)
        {
            database.Time.Advance(TimeSpan.FromSeconds(1));
            await StartAsync();
        }

        (await Sessions.ListAsync(UserId, default)).Count.ShouldBe(UserSessions.MaxPerUser);
        (await Sessions.IsAliveAsync(first, UserId, default)).ShouldBeFalse();
    }

    private Task<Guid> StartAsync(string userId = UserId, SessionKind kind = SessionKind.Program) =>
        Sessions.StartAsync(new NewSession(userId, kind, Lifetime, "curl/8.5.0", "203.0.113.7"), default);

    private Task<int?> TakeAsync(Guid session, int rotation) => Rotation.TakeAsync(session, UserId, rotation, Lifetime, default);

    private Task<List<string>> ActionsAsync() =>
        database.ReadAsync(context => context.AuditEntries.OrderBy(entry => entry.Id).Select(entry => entry.Action).ToListAsync());
}
