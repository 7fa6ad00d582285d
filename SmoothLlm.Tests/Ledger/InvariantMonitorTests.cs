using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shouldly;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Providers.Sandbox;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

public sealed class InvariantMonitorTests
{
    [Fact]
    public async Task The_book_is_checked_soon_after_the_start_and_every_hour_from_then_on()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var time = new HeldTime();
        var log = new CapturedLog<InvariantMonitor>();
        using var monitor = Monitor(book, time, log);

        await monitor.StartAsync(CancellationToken.None);
        var first = time.NextPause(CancellationToken.None);
        first.Length.ShouldBe(TimeSpan.FromSeconds(20));
        first.End();
        (await log.NextAsync()).Level.ShouldBe(LogLevel.Information);
        var hour = time.NextPause(CancellationToken.None);
        hour.Length.ShouldBe(TimeSpan.FromMinutes(60));
        await BreakAsync(book);
        hour.End();

        var (level, message) = await log.NextAsync();
        level.ShouldBe(LogLevel.Critical);
        message.ShouldContain("I2 (1: Posted is the sum of an account's entries)");
        message.ShouldContain("I12");
        await monitor.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_broken_rule_shows_in_the_state_and_in_the_metric_until_it_is_mended()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var state = book.Database.Get<InvariantState>();
        using var monitor = Monitor(book, book.Database.Time, new CapturedLog<InvariantMonitor>());
        state.Last.ShouldBeNull();
        Measure(book).ShouldBeEmpty();

        await BreakAsync(book);
        var report = await monitor.CheckAsync(CancellationToken.None);

        report.Broken.Select(rule => rule.Name).ShouldBe(["I2", "I12"]);
        state.Last.ShouldBe(report);
        Measure(book).Where(rule => rule.Value != 0).ShouldBe([KeyValuePair.Create("I2", 1L), KeyValuePair.Create("I12", 1L)], ignoreOrder: true);
        Measure(book).Count.ShouldBe(13);

        await BreakAsync(book, by: -1);
        (await monitor.CheckAsync(CancellationToken.None)).Broken.ShouldBeEmpty();
        Measure(book).Values.ShouldAllBe(value => value == 0);
    }

    [Fact]
    public async Task A_book_that_cannot_be_read_is_told_and_what_was_known_stays()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var state = book.Database.Get<InvariantState>();
        using var monitor = Monitor(book, book.Database.Time, new CapturedLog<InvariantMonitor>());
        var report = await monitor.CheckAsync(CancellationToken.None);
        await book.Database.Get<Database>().WriteAsync(context => context.Database.ExecuteSqlRawAsync("ALTER TABLE Holds RENAME TO Gone"), CancellationToken.None);

        await Should.ThrowAsync<Microsoft.Data.Sqlite.SqliteException>(() => monitor.CheckAsync(CancellationToken.None));

        state.Last.ShouldBe(report);
        state.FailedAt.ShouldBe(SqliteDatabase.Start);
    }

    private static InvariantMonitor Monitor(LedgerBook book, TimeProvider time, ILogger<InvariantMonitor> log) =>
        new(book.Database.Get<LedgerInvariants>(), book.Database.Get<InvariantState>(), Options.Create(new InvariantOptions()), time, log);

    private static Task BreakAsync(LedgerBook book, long by = 1) => book.Database.Get<Database>().WriteAsync(
        context => context.LedgerAccounts.Where(account => account.Id == book.AccountId)
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.PostedNanoUsd, account => account.PostedNanoUsd + by)),
        CancellationToken.None);

    /// <summary>As whoever collects the metrics sees them.</summary>
    private static Dictionary<string, long> Measure(LedgerBook book)
    {
        var measured = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            // Others in this process have a book of their own.
            if (instrument.Meter.Name == InvariantState.MeterName && instrument.Meter.Scope == book.Database.Get<IMeterFactory>())
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => measured[tags[0].Value!.ToString()!] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }
}
