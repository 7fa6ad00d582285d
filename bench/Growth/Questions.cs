using LedgerThroughput;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Usage;

namespace Growth;

/// <summary>What pages and programs ask, of the organization that has most.</summary>
internal static class Questions
{
    public static IEnumerable<(string Question, Func<Task> Ask)> Of(BenchBook book)
    {
        var usage = book.Get<UsageQueries>();
        var log = book.Get<RequestLog>();
        var reports = book.Get<UsageReports>();
        var id = book.OrganizationId;
        var none = CancellationToken.None;
        var now = TimeProvider.System.GetUtcNow();

        foreach (var range in (UsageRange[])[UsageRange.Last24Hours, UsageRange.Last30Days, UsageRange.Last90Days])
        {
            foreach (var grouping in Enum.GetValues<UsageGrouping>())
            {
                var query = new UsageChartQuery(UsageMode.Reseller, range, UsageMeasure.Spend) { Grouping = grouping };
                yield return ($"chart of {range.Key} by {grouping}", () => usage.ChartAsync(id, query, none));
            }

            yield return ($"the time before {range.Key}", () => usage.PreviousTotalsAsync(id, new UsageChartQuery(UsageMode.Reseller, range, UsageMeasure.Spend), none));
        }

        yield return ("today and this month", () => usage.SummaryAsync(id, none));
        yield return ("models of 90 days", () => usage.ModelsAsync(id, mode: null, UsageRange.Last90Days, none));
        var report = new UsageReportQuery(id, now.AddDays(-90), now);
        yield return ("API: totals of 90 days", () => reports.TotalsAsync(report, none));
        yield return ("API: days of 90 days", () => reports.DailyAsync(report, none));
        yield return ("API: by model of 90 days", () => reports.ByModelAsync(report, none));
        yield return ("statement, page 1", () => book.Get<LedgerQueries>().StatementAsync(id, new WalletStatementQuery(), none));

        var all = new RecentRequestsQuery { From = now.AddDays(-90), Until = now };
        yield return ("log, page 1", () => log.RecentAsync(id, all, none));
        RequestCursor? before = null;
        yield return ("log, page 100", async () =>
        {
            before ??= await SkipAsync(log, id, all, pages: 99);
            await log.RecentAsync(id, all with { Before = before }, none);
        });
        yield return ("log, of a model", () => log.RecentAsync(id, all with { Model = "model-3" }, none));
        yield return ("log, of a key", () => log.RecentAsync(id, all with { ApiKeyId = Guid.Parse("00000002-0000-7000-8000-000000000000") }, none));
        yield return ("log, of a key of one in 600", () => log.RecentAsync(id, all with { ApiKeyId = Guid.Parse("00000009-0000-7000-8000-000000000000") }, none));
        yield return ("log, of a provider", () => log.RecentAsync(id, all with { Provider = "provider-1" }, none));
        yield return ("log, of a provider that never answered", () => log.RecentAsync(id, all with { Provider = "nobody" }, none));
        yield return ("log, pass-through", () => log.RecentAsync(id, all with { Mode = UsageMode.PassThrough }, none));
        yield return ("log, failed", () => log.RecentAsync(id, all with { IsFailed = true }, none));
        yield return ("log, an ending that never was", () => log.RecentAsync(id, all with { Ending = RequestEnding.Recovered }, none));
        yield return ("log, from an amount that none reached", () => log.RecentAsync(id, all with { MinChargeNanoUsd = 1_000_000 }, none));
        yield return ("median of the newest", () => log.MedianAsync(id, all, none));
        Guid? newest = null;
        yield return ("receipt", async () =>
        {
            newest ??= (await log.RecentAsync(id, all, none)).Items[0].Record.RequestId;
            await book.Get<ReceiptQueries>().FindAsync(id, newest.Value, none);
        });
    }

    private static async Task<RequestCursor?> SkipAsync(RequestLog log, Guid id, RecentRequestsQuery query, int pages)
    {
        RequestCursor? before = null;
        for (int page = 0; page < pages; page++)
            before = (await log.RecentAsync(id, query with { Before = before }, CancellationToken.None)).Next ?? before;
        return before;
    }
}
