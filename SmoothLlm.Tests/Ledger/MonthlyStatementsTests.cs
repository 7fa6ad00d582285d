using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Ledger;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

/// <summary>A wallet month by month: what the statements say is what the book holds.</summary>
public sealed class MonthlyStatementsTests
{
    private static readonly DateOnly May = new(2026, 5, 1);

    [Fact]
    public async Task Opening_and_credits_less_charges_are_closing_and_each_end_is_the_next_beginning()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 5_000);
        var random = new Random(20261129);
        // Two months and a half, beginning on May 20.
        for (int number = 0; number < 60; number++)
        {
            book.Database.Time.Advance(TimeSpan.FromHours(random.Next(12, 48)));
            if (number % 7 == 0)
                await book.PostAsync(random.Next(1_000, 9_000));
            await book.SettleAsync(await book.HoldAsync(random.Next(1, 200)), random.Next(0, 200));
        }

        var statements = book.Database.Get<MonthlyStatements>();
        var months = await statements.YearAsync(book.OrganizationId, 2026, CancellationToken.None);

        months[^1].Month.ShouldBe(May);
        months[^1].Opening.ShouldBe(NanoUsd.Zero);
        months[0].Closing.ShouldBe((await book.Database.Get<LedgerQueries>().BalanceAsync(book.OrganizationId, CancellationToken.None)).Posted);
        months[0].IsOver.ShouldBeFalse();
        foreach (var (later, earlier) in months.Zip(months.Skip(1)))
        {
            later.Opening.ShouldBe(earlier.Closing);
            earlier.IsOver.ShouldBeTrue();
        }

        foreach (var month in months)
        {
            (month.Opening + month.Credits - month.Charges).ShouldBe(month.Closing);
            var statement = (await statements.FindAsync(book.OrganizationId, month.Month.AddDays(14), CancellationToken.None)).ShouldNotBeNull();
            statement.Summary.ShouldBe(month);
            Sum(statement.Lines.Select(line => line.Amount)).ShouldBe(month.Credits);
            Sum(statement.Models.Select(model => model.Charged)).ShouldBe(month.Charges);
            statement.Apart.ShouldBe(NanoUsd.Zero);
            statement.Lines.ShouldAllBe(line => line.PostedAt.Month == month.Month.Month);
        }
    }

    [Fact]
    public async Task A_charge_in_the_last_moment_of_a_month_is_of_that_month()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 5_000);
        var end = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
        book.Database.Time.Advance(end - TimeSpan.FromMilliseconds(1) - book.Database.Time.GetUtcNow());
        await book.SettleAsync(await book.HoldAsync(100), 70);
        book.Database.Time.Advance(TimeSpan.FromMilliseconds(1));
        await book.SettleAsync(await book.HoldAsync(100), 7);

        var statements = book.Database.Get<MonthlyStatements>();

        (await statements.FindAsync(book.OrganizationId, May, CancellationToken.None))!.Summary.Charges.Value.ShouldBe(70);
        (await statements.FindAsync(book.OrganizationId, May.AddMonths(1), CancellationToken.None))!.Summary.Charges.Value.ShouldBe(7);
    }

    [Fact]
    public async Task A_month_before_the_organization_or_in_the_future_has_no_statement()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 5_000);
        var statements = book.Database.Get<MonthlyStatements>();

        (await statements.FindAsync(book.OrganizationId, May.AddMonths(-1), CancellationToken.None)).ShouldBeNull();
        (await statements.FindAsync(book.OrganizationId, May.AddMonths(1), CancellationToken.None)).ShouldBeNull();
        (await statements.FindAsync(Guid.NewGuid(), May, CancellationToken.None)).ShouldBeNull();
        (await statements.YearAsync(book.OrganizationId, 2025, CancellationToken.None)).ShouldBeEmpty();
        (await statements.FindAsync(book.OrganizationId, May, CancellationToken.None)).ShouldNotBeNull();
    }

    private static NanoUsd Sum(IEnumerable<NanoUsd> amounts) => amounts.Aggregate(NanoUsd.Zero, (sum, amount) => sum + amount);
}
