using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

public sealed class RollupDeltasTests
{
    [Fact]
    public async Task Sums_say_what_the_dearest_of_their_requests_was_charged()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1_000);

        await SettleAsync([50, 400, 0]);
        (await MostAsync()).ShouldBe(400);

        await SettleAsync([300]);
        (await MostAsync()).ShouldBe(400);

        // More than is left: what counts is what was taken.
        await SettleAsync([700]);
        (await MostAsync()).ShouldBe(400);

        async Task SettleAsync(long[] charges)
        {
            foreach (long charge in charges)
            {
                var record = UsageRows.Record(book.OrganizationId, SqliteDatabase.Start, chargeNanoUsd: 0);
                var hold = new HoldRequest(record.RequestId, book.AccountId, new NanoUsd(1), book.PriceVersionId, 2000);
                var settling = await book.Ledger.SettleAsync(new SettlementRequest(new NanoUsd(charge), record) { Hold = hold });
                (await settling.Outcome).ShouldBeOfType<SettlementResult.Settled>();
            }
        }

        async Task<long> MostAsync()
        {
            var hour = await book.Database.ReadAsync(context => context.UsageRollups.AsNoTracking().SingleAsync());
            var day = await book.Database.ReadAsync(context => context.UsageDays.AsNoTracking().SingleAsync());
            day.MostChargedNanoUsd.ShouldBe(hour.MostChargedNanoUsd);
            return hour.MostChargedNanoUsd;
        }
    }

    [Fact]
    public async Task Sums_say_when_the_first_of_their_requests_began_and_the_last_ended()
    {
        await using var book = await LedgerBook.OpenAsync();
        var now = SqliteDatabase.Start;
        var beginnings = new[] { now.AddHours(-2), now.AddDays(-5), now.AddMinutes(-1) };

        await RecordAsync(beginnings);
        (await SumAsync()).ShouldBe((now.AddDays(-5), now));

        await RecordAsync([now.AddDays(-6)]);
        (await SumAsync()).ShouldBe((now.AddDays(-6), now));

        // As if the clock had been set back since.
        await RecordAsync([now.AddSeconds(5)]);
        (await SumAsync()).ShouldBe((now.AddDays(-6), now.AddSeconds(5)));
        await RecordAsync([now]);
        (await SumAsync()).ShouldBe((now.AddDays(-6), now.AddSeconds(5)));

        async Task RecordAsync(DateTimeOffset[] startedAt)
        {
            var written = await Task.WhenAll(startedAt.Select(at => book.Database.Get<IUsageRecords>()
                .RecordAsync(UsageRows.Record(book.OrganizationId, at, mode: UsageMode.PassThrough, chargeNanoUsd: 0))));
            written.ShouldAllBe(isWritten => isWritten);
        }

        async Task<(DateTimeOffset, DateTimeOffset)> SumAsync()
        {
            var hour = await book.Database.ReadAsync(context => context.UsageRollups.AsNoTracking().SingleAsync());
            var day = await book.Database.ReadAsync(context => context.UsageDays.AsNoTracking().SingleAsync());
            (day.FirstStartedAt, day.LastAt).ShouldBe((hour.FirstStartedAt, hour.LastAt));
            return (hour.FirstStartedAt, hour.LastAt);
        }
    }
}
