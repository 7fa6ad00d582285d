using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shouldly;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Tests.Ledger;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Usage;

public sealed class UsageRetentionTests
{
    private const int Days = 40;

    [Fact]
    public async Task Old_requests_go_and_their_totals_and_charges_stay()
    {
        await using var book = await OpenAsync();
        var old = await RequestAsync(book, charge: 1200);
        book.Database.Time.Advance(TimeSpan.FromDays(Days + 1));
        var young = await RequestAsync(book, charge: 300);

        (await RunAsync(book)).ShouldBe(1);

        (await RequestsAsync(book)).ShouldBe([young]);
        (await book.Database.ReadAsync(context => context.UsageRollups.SumAsync(rollup => rollup.ChargeNanoUsd))).ShouldBe(1500);
        (await book.Database.ReadAsync(context => context.LedgerTransactions.CountAsync(entry => entry.Reference == old.ToString()))).ShouldBe(1);
        await book.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_day_goes_as_a_whole_when_its_last_hour_is_old_enough()
    {
        await using var book = await OpenAsync();
        var lateInTheDay = Midnight.AddHours(23) - book.Database.Time.GetUtcNow();
        book.Database.Time.Advance(lateInTheDay);
        await RequestAsync(book, charge: 100);
        book.Database.Time.Advance(TimeSpan.FromHours(2));
        var nextDay = await RequestAsync(book, charge: 100);
        book.Database.Time.Advance(Midnight.AddDays(Days) - book.Database.Time.GetUtcNow());
        (await RunAsync(book)).ShouldBe(0);

        book.Database.Time.Advance(TimeSpan.FromDays(1));

        (await RunAsync(book)).ShouldBe(1);
        (await RequestsAsync(book)).ShouldBe([nextDay]);
        await book.AssertInvariantsAsync();
    }

    [Fact]
    public async Task More_than_one_step_is_done_at_once()
    {
        await using var book = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 1100).Select(_ => RequestAsync(book, charge: 1)));
        book.Database.Time.Advance(TimeSpan.FromDays(Days + 1));

        (await RunAsync(book)).ShouldBe(1100);
        await book.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Requests_that_their_customer_paid_for_go_too()
    {
        await using var book = await OpenAsync();
        var record = UsageRows.Record(book.OrganizationId, book.Database.Time.GetUtcNow(), mode: UsageMode.PassThrough, chargeNanoUsd: 0);
        (await book.Database.Get<IUsageRecords>().RecordAsync(record)).ShouldBeTrue();
        book.Database.Time.Advance(TimeSpan.FromDays(Days + 1));

        (await RunAsync(book)).ShouldBe(1);

        (await RequestsAsync(book)).ShouldBeEmpty();
        await book.AssertInvariantsAsync();
    }

    [Fact]
    public async Task What_is_kept_is_still_compared()
    {
        await using var book = await OpenAsync();
        await RequestAsync(book, charge: 1200);
        book.Database.Time.Advance(TimeSpan.FromDays(Days + 1));
        await RequestAsync(book, charge: 300);
        await RunAsync(book);

        await book.Database.Get<Infrastructure.Persistence.Database>().WriteAsync(
            context => context.UsageRecords.ExecuteDeleteAsync(), CancellationToken.None);

        var results = await book.Database.Get<LedgerInvariants>().CheckAsync(CancellationToken.None);
        results.Where(rule => rule.Violations > 0).Select(rule => rule.Name).ShouldBe(["I9", "I13"]);
    }

    [Fact]
    public async Task Zero_days_keep_everything()
    {
        await using var book = await OpenAsync(days: 0);
        var request = await RequestAsync(book, charge: 1200);
        book.Database.Time.Advance(TimeSpan.FromDays(100_000));

        (await RunAsync(book)).ShouldBe(0);

        (await RequestsAsync(book)).ShouldBe([request]);
    }

    [Fact]
    public async Task A_request_that_was_deleted_has_no_receipt_and_says_since_when()
    {
        await using var book = await OpenAsync();
        var request = await RequestAsync(book, charge: 1200);
        book.Database.Time.Advance(TimeSpan.FromDays(Days + 1));
        await RunAsync(book);

        (await book.Database.Get<ReceiptQueries>().FindAsync(book.OrganizationId, request, CancellationToken.None))
            .ShouldBe(new ReceiptResult.Compacted(SqliteDatabase.Start));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(40_000)]
    public async Task Days_that_are_too_few_or_too_many_are_refused_at_the_start(int days)
    {
        var problem = await Should.ThrowAsync<OptionsValidationException>(async () =>
        {
            await using var book = await OpenAsync(days);
            _ = book.Database.Get<IOptions<UsageOptions>>().Value;
        });

        problem.Message.ShouldContain("RetentionDays");
    }

    private static DateTimeOffset Midnight => new(SqliteDatabase.Start.UtcDateTime.Date, TimeSpan.Zero);

    private static Task<LedgerBook> OpenAsync(int days = Days) => LedgerBook.OpenAsync(credit: 100_000, services =>
    {
        services.AddUsageQueries();
        services.Configure<UsageOptions>(options => options.RetentionDays = days);
    });

    private static async Task<Guid> RequestAsync(LedgerBook book, long charge)
    {
        var request = Guid.CreateVersion7(book.Database.Time.GetUtcNow());
        await book.HoldAsync(request, charge);
        await book.SettleAsync(request, charge);
        return request;
    }

    private static Task<long> RunAsync(LedgerBook book) => book.Database.Get<UsageRetention>().RunOnceAsync(CancellationToken.None);

    private static Task<List<Guid>> RequestsAsync(LedgerBook book) =>
        book.Database.ReadAsync(context => context.UsageRecords.Select(record => record.RequestId).ToListAsync());
}
