using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Infrastructure.Ledger;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

/// <summary>Endings that meet a disk that refuses.</summary>
public sealed class SettlementRetriesTests
{
    private const int Limit = 3;

    private readonly FlakyDisk disk = new();

    [Fact]
    public async Task An_ending_that_cannot_be_written_is_kept_and_written_once_when_it_can()
    {
        await using var book = await OpenAsync();
        var retries = book.Database.Get<SettlementRetries>();
        var requestId = await book.HoldAsync(400);

        disk.IsFull = true;
        (await book.SettleAsync(requestId, 150)).ShouldBeOfType<SettlementResult.Unavailable>();
        retries.Holds(requestId).ShouldBeTrue();
        await book.ShouldHaveAsync(posted: 1000, held: 400);

        book.Database.Time.Advance(TimeSpan.FromSeconds(1));
        (await retries.RetryAsync(book.Ledger)).ShouldBe(0);
        disk.IsFull = false;
        book.Database.Time.Advance(TimeSpan.FromSeconds(1));
        (await retries.RetryAsync(book.Ledger)).ShouldBe(0, "it waits longer after every failure");
        book.Database.Time.Advance(TimeSpan.FromSeconds(1));
        (await retries.RetryAsync(book.Ledger)).ShouldBe(1);

        retries.Count.ShouldBe(0);
        await book.ShouldHaveAsync(posted: 850, held: 0);
        (await book.SettleAsync(requestId, 150)).ShouldBeOfType<SettlementResult.AlreadyEnded>();
        await book.ShouldHaveAsync(posted: 850, held: 0);
    }

    [Fact]
    public async Task An_ending_that_another_has_overtaken_is_kept_no_longer()
    {
        await using var book = await OpenAsync();
        var retries = book.Database.Get<SettlementRetries>();
        var requestId = await book.HoldAsync(400);
        retries.Keep(book.Settlement(requestId, 150));
        (await book.SettleAsync(requestId, 100)).ShouldBeOfType<SettlementResult.Settled>();

        book.Database.Time.Advance(TimeSpan.FromSeconds(1));
        (await retries.RetryAsync(book.Ledger)).ShouldBe(1);

        retries.Count.ShouldBe(0);
        await book.ShouldHaveAsync(posted: 900, held: 0);
    }

    [Fact]
    public async Task Beyond_the_limit_no_hold_is_opened_and_no_ending_is_lost()
    {
        await using var book = await OpenAsync();
        var retries = book.Database.Get<SettlementRetries>();
        var requests = new List<Guid>();
        for (int index = 0; index < Limit + 2; index++)
            requests.Add(await book.HoldAsync(100));

        disk.IsFull = true;
        foreach (var requestId in requests.Take(Limit))
            (await book.SettleAsync(requestId, 50)).ShouldBeOfType<SettlementResult.Unavailable>();
        retries.IsFull.ShouldBeTrue();
        disk.IsFull = false;
        (await book.HoldAsync(Guid.NewGuid(), 1)).ShouldBeOfType<HoldResult.Unavailable>();

        // Those that run end all the same, and those that end now are kept beyond the limit.
        (await book.SettleAsync(requests[Limit], 50)).ShouldBeOfType<SettlementResult.Settled>();
        disk.IsFull = true;
        (await book.SettleAsync(requests[Limit + 1], 50)).ShouldBeOfType<SettlementResult.Unavailable>();
        retries.Count.ShouldBe(Limit + 1);
        disk.IsFull = false;

        book.Database.Time.Advance(TimeSpan.FromSeconds(1));
        (await retries.RetryAsync(book.Ledger)).ShouldBe(Limit + 1);
        (await book.HoldAsync(Guid.NewGuid(), 1)).ShouldBeOfType<HoldResult.Granted>();
        await book.ShouldHaveAsync(posted: 1000 - (50 * requests.Count), held: 1);
    }

    [Fact]
    public async Task While_the_disk_refuses_one_ending_is_tried_for_all()
    {
        await using var book = await OpenAsync();
        var retries = book.Database.Get<SettlementRetries>();
        for (int index = 0; index < Limit; index++)
            retries.Keep(book.Settlement(await book.HoldAsync(100), 50));
        book.Database.Time.Advance(TimeSpan.FromSeconds(1));

        disk.IsFull = true;
        int before = disk.Refusals;
        (await retries.RetryAsync(book.Ledger)).ShouldBe(0);
        // A single command is looked at twice, in case that it was applied before.
        (disk.Refusals - before).ShouldBe(2);

        disk.IsFull = false;
        (await retries.RetryAsync(book.Ledger)).ShouldBe(Limit - 1);
        (await retries.RetryAsync(book.Ledger, isLastChance: true)).ShouldBe(1);
        await book.ShouldHaveAsync(posted: 1000 - (50 * Limit), held: 0);
    }

    [Fact]
    public async Task An_ending_that_is_wrong_itself_is_not_tried_again()
    {
        await using var book = await OpenAsync();

        (await book.SettleAsync(Guid.NewGuid(), 1)).ShouldBeOfType<SettlementResult.Unavailable>();

        book.Database.Get<SettlementRetries>().Count.ShouldBe(0);
    }

    [Fact]
    public async Task What_waits_when_the_process_ends_is_tried_a_last_time()
    {
        await using var book = await OpenAsync();
        var retries = book.Database.Get<SettlementRetries>();
        var requestId = await book.HoldAsync(400);
        retries.Keep(book.Settlement(requestId, 150));
        using var loop = new SettlementRetryLoop(retries, book.Ledger, TimeProvider.System, NullLogger<SettlementRetryLoop>.Instance);
        await loop.StartAsync(CancellationToken.None);

        await loop.StopAsync(CancellationToken.None);

        await book.ShouldHaveAsync(posted: 850, held: 0);
    }

    private Task<LedgerBook> OpenAsync() => LedgerBook.OpenAsync(
        open => disk.Wrap(open()),
        credit: 1000,
        services => services.AddSingleton(provider => new SettlementRetries(provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<TimeProvider>(), Limit)));
}
