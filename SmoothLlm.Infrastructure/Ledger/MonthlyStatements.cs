using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>A month of a wallet in four numbers; opening and credits less charges are closing.</summary>
/// <param name="Month">Its first day, UTC.</param>
/// <param name="Opening">What the wallet held when it began.</param>
/// <param name="Credits">What came in, less what was taken back.</param>
/// <param name="Charges">What requests were charged.</param>
/// <param name="Closing">What the wallet held when it ended; of the current month, now.</param>
/// <param name="IsOver">Whether nothing is added any more.</param>
public sealed record MonthSummary(DateOnly Month, NanoUsd Opening, NanoUsd Credits, NanoUsd Charges, NanoUsd Closing, bool IsOver);

/// <summary>What the requests of one model were charged in a month.</summary>
public sealed record ModelCharges(string Model, long Requests, long InputTokens, long OutputTokens, NanoUsd Charged);

/// <summary>A month of a wallet in full.</summary>
/// <param name="Organization">The organization's name, as it is now.</param>
/// <param name="Lines">All that is no charge of a request, oldest first.</param>
/// <param name="Models">The charges by model, the dearest first.</param>
/// <param name="Apart">Charges that the hours of <paramref name="Models"/> do not have in this month: the clocks of two nodes differed at its edge. Zero almost always.</param>
public sealed record MonthlyStatement(
    string Organization, MonthSummary Summary, IReadOnlyList<WalletLine> Lines, IReadOnlyList<ModelCharges> Models, NanoUsd Apart);

/// <summary>
/// The wallet of an organization month by month, UTC. A month is a stretch of the wallet's entries, so its numbers add up
/// whatever is posted meanwhile, and its end is the next one's beginning.
/// </summary>
public sealed class MonthlyStatements(IDbContextFactory<SmoothLlmDbContext> contexts, TimeProvider time)
{
    /// <summary>Months of the list.</summary>
    public const int MonthsPerYear = 12;

    /// <summary>The months of a year in which there was an organization, newest first; empty for any other year.</summary>
    public async Task<IReadOnlyList<MonthSummary>> YearAsync(Guid organizationId, int year, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var snapshot = await context.BeginSnapshotAsync(cancellationToken);
        if (await FirstMonthAsync(context, organizationId, cancellationToken) is not { } first)
            return [];
        var months = Enumerable.Range(1, MonthsPerYear).Select(month => new DateOnly(year, month, 1)).Where(month => month >= first && month <= ThisMonth).ToList();
        if (months.Count == 0)
            return [];
        var book = await WalletBook.OpenAsync(context, organizationId, cancellationToken);
        var summaries = new List<MonthSummary>(months.Count);
        foreach (var month in months)
            summaries.Add((await book.ReadAsync(month, cancellationToken)).Summary(month, IsOver(month)));
        summaries.Reverse();
        return summaries;
    }

    /// <summary>The first year that the organization has statements of; null when there is no such organization.</summary>
    public async Task<int?> FirstYearAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await FirstMonthAsync(context, organizationId, cancellationToken))?.Year;
    }

    /// <summary>One month in full.</summary>
    /// <param name="month">Any day of it.</param>
    /// <returns>Null for a month before the organization, or in the future.</returns>
    public async Task<MonthlyStatement?> FindAsync(Guid organizationId, DateOnly month, CancellationToken cancellationToken)
    {
        month = new DateOnly(month.Year, month.Month, 1);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var snapshot = await context.BeginSnapshotAsync(cancellationToken);
        if (await FirstMonthAsync(context, organizationId, cancellationToken) is not { } first || month < first || month > ThisMonth)
            return null;
        var book = await WalletBook.OpenAsync(context, organizationId, cancellationToken);
        var stretch = await book.ReadAsync(month, cancellationToken);
        var receipts = await PaymentReceipts.FindAsync(context, organizationId, [.. stretch.Lines.Select(line => line.Transaction)], cancellationToken);
        var summary = stretch.Summary(month, IsOver(month));
        var models = await ModelsAsync(context, organizationId, month, cancellationToken);
        string name = await context.Organizations.Where(row => row.Id == organizationId).Select(row => row.Name).SingleAsync(cancellationToken);
        return new MonthlyStatement(
            name,
            summary,
            [.. stretch.Lines.Select(line => line.ToWalletLine(receipts))],
            models,
            summary.Charges - models.Aggregate(NanoUsd.Zero, (sum, model) => sum + model.Charged));
    }

    private DateOnly ThisMonth
    {
        get
        {
            var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            return new DateOnly(today.Year, today.Month, 1);
        }
    }

    private bool IsOver(DateOnly month) => month < ThisMonth;

    private static async Task<DateOnly?> FirstMonthAsync(SmoothLlmDbContext context, Guid organizationId, CancellationToken cancellationToken)
    {
        var created = await context.Organizations
            .Where(organization => organization.Id == organizationId)
            .Select(organization => (DateTimeOffset?)organization.CreatedAt)
            .SingleOrDefaultAsync(cancellationToken);
        return created is { } at ? new DateOnly(at.UtcDateTime.Year, at.UtcDateTime.Month, 1) : null;
    }

    private static async Task<List<ModelCharges>> ModelsAsync(SmoothLlmDbContext context, Guid organizationId, DateOnly month, CancellationToken cancellationToken)
    {
        var next = month.AddMonths(1);
        var rows = await context.UsageDays.AsNoTracking()
            .Where(rollup => rollup.OrganizationId == organizationId && rollup.Day >= month && rollup.Day < next && rollup.Mode == UsageMode.Reseller)
            .GroupBy(rollup => rollup.ModelId)
            .Select(group => new
            {
                Model = group.Key,
                Requests = group.Sum(rollup => rollup.Requests),
                Input = group.Sum(rollup => rollup.InputTokens),
                Output = group.Sum(rollup => rollup.OutputTokens),
                Charged = group.Sum(rollup => rollup.ChargeNanoUsd),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. from row in rows
               orderby row.Charged descending, row.Requests descending, row.Model
               select new ModelCharges(row.Model, row.Requests, row.Input, row.Output, new NanoUsd(row.Charged)),
        ];
    }

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>Reads stretches of one wallet's entries.</summary>
    private sealed class WalletBook(SmoothLlmDbContext context, Guid organizationId, long? wallet)
    {
        public static async Task<WalletBook> OpenAsync(SmoothLlmDbContext context, Guid organizationId, CancellationToken cancellationToken) => new(
            context,
            organizationId,
            await context.LedgerAccounts.Where(account => account.OrganizationId == organizationId).Select(account => (long?)account.Id).SingleOrDefaultAsync(cancellationToken));

        public async Task<Stretch> ReadAsync(DateOnly month, CancellationToken cancellationToken)
        {
            if (wallet is not { } account)
                return new Stretch(NanoUsd.Zero, NanoUsd.Zero, []);
            var timeline = new WalletTimeline(context, account);
            // Behind the last entry there is none: the end of the current month is the end of the book.
            long begin = await timeline.FirstSinceAsync(StartOf(month), cancellationToken) ?? long.MaxValue;
            long end = await timeline.FirstSinceAsync(StartOf(month.AddMonths(1)), cancellationToken) ?? long.MaxValue;
            var lines = await (
                from transaction in context.LedgerTransactions.AsNoTracking()
                // With the organization, because the index of what is no charge begins with it.
                where transaction.OrganizationId == organizationId && transaction.Kind != LedgerTransactionKind.Capture
                join entry in context.LedgerEntries on transaction.Id equals entry.TransactionId
                where entry.AccountId == account && entry.TransactionId >= begin && entry.TransactionId < end
                orderby entry.TransactionId
                select new PostedLine { Entry = entry, Transaction = transaction }).ToListAsync(cancellationToken);
            return new Stretch(await BalanceBeforeAsync(account, begin, cancellationToken), await BalanceBeforeAsync(account, end, cancellationToken), lines);
        }

        private async Task<NanoUsd> BalanceBeforeAsync(long account, long transactionId, CancellationToken cancellationToken) => new(await context.LedgerEntries.AsNoTracking()
            .Where(entry => entry.AccountId == account && entry.BalanceAfterNanoUsd != null && entry.TransactionId < transactionId)
            .OrderByDescending(entry => entry.TransactionId)
            .Select(entry => entry.BalanceAfterNanoUsd)
            .FirstOrDefaultAsync(cancellationToken) ?? 0);
    }

    private sealed record Stretch(NanoUsd Opening, NanoUsd Closing, IReadOnlyList<PostedLine> Lines)
    {
        public MonthSummary Summary(DateOnly month, bool isOver)
        {
            var credits = Lines.Aggregate(NanoUsd.Zero, (sum, line) => sum + new NanoUsd(line.Entry.AmountNanoUsd));
            return new MonthSummary(month, Opening, credits, Opening + credits - Closing, Closing, isOver);
        }
    }
}
