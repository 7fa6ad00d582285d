using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

public sealed class RollupDeltasTests
{
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
