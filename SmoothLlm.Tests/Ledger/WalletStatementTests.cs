using System.Globalization;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace SmoothLlm.Tests.Ledger;

/// <summary>Parts of a statement: by kind, by time, with what belongs to a line.</summary>
public sealed class WalletStatementTests(ITestOutputHelper output)
{
    private const int Seed = 20261121;

    [Fact]
    public async Task Any_part_of_a_statement_is_what_reading_all_of_it_would_give()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        await using var book = await LedgerBook.OpenAsync();
        await FillAsync(book, random, lines: 120);
        var all = await ReadAsync(book, new WalletStatementQuery());
        all.Count.ShouldBe(120);
        var times = all.Select(line => line.PostedAt).ToList();

        for (int round = 0; round < 200; round++)
        {
            DateTimeOffset? from = random.Next(4) == 0 ? null : times[random.Next(times.Count)].AddMilliseconds(random.Next(-1, 2));
            DateTimeOffset? until = random.Next(4) == 0 ? null : times[random.Next(times.Count)].AddMilliseconds(random.Next(-1, 2));
            var kind = (WalletLines)random.Next(3);
            var expected = all.Where(line => (from is null || line.PostedAt >= from) && (until is null || line.PostedAt < until) && IsIn(kind, line));

            var found = await ReadAsync(book, new WalletStatementQuery { Lines = kind, From = from, Until = until, PageSize = random.Next(1, 50) });

            found.ShouldBe(expected, $"round {round}: {kind} from {from:O} until {until:O}");
        }
    }

    [Fact]
    public async Task A_clock_that_was_set_back_a_little_loses_no_line()
    {
        await using var book = await LedgerBook.OpenAsync();
        for (int number = 0; number < 20; number++)
        {
            await book.PostAsync(1);
            book.Database.Time.Advance(TimeSpan.FromMinutes(number % 2 == 0 ? 3 : -2));
        }

        var all = await ReadAsync(book, new WalletStatementQuery());
        foreach (var moment in all.Select(line => line.PostedAt))
        {
            (await ReadAsync(book, new WalletStatementQuery { From = moment })).ShouldBe(all.Where(line => line.PostedAt >= moment));
            (await ReadAsync(book, new WalletStatementQuery { Until = moment })).ShouldBe(all.Where(line => line.PostedAt < moment));
        }
    }

    [Theory]
    [InlineData("topup:{0}", LedgerTransactionKind.TopUp)]
    [InlineData("topup:pi_1", LedgerTransactionKind.TopUp)]
    [InlineData("refund:pi_1:1", LedgerTransactionKind.Refund)]
    public async Task A_line_about_a_payment_has_its_receipt(string reference, LedgerTransactionKind kind)
    {
        await using var book = await LedgerBook.OpenAsync();
        var order = new Purchase
        {
            Id = Guid.NewGuid(),
            OrganizationId = book.OrganizationId,
            UserId = "ada",
            AmountNanoUsd = NanoUsd.PerUsd,
            CreatedAt = SqliteDatabase.Start,
            PaymentId = "pi_1",
            ReceiptUrl = "https://pay.example.com/receipt/1",
        };
        await book.Database.AddAsync(order);
        await PostAsync(book, kind, string.Format(CultureInfo.InvariantCulture, reference, order.Id), 5);
        await PostAsync(book, LedgerTransactionKind.TopUp, "topup:pi_2", 5);

        var lines = await ReadAsync(book, new WalletStatementQuery());

        lines.Select(line => line.ReceiptUrl).ShouldBe([null, "https://pay.example.com/receipt/1"]);
    }

    [Fact]
    public async Task A_receipt_of_others_is_not_shown()
    {
        await using var book = await LedgerBook.OpenAsync();
        await book.Database.AddAsync(new Purchase
        {
            Id = Guid.NewGuid(),
            OrganizationId = book.OrganizationId,
            UserId = "ada",
            AmountNanoUsd = 1,
            CreatedAt = SqliteDatabase.Start,
            PaymentId = "pi_1",
            ReceiptUrl = "https://pay.example.com/receipt/1",
        });
        await book.UseNewWalletAsync(credit: 0);
        await PostAsync(book, LedgerTransactionKind.TopUp, "topup:pi_1", 5);

        (await ReadAsync(book, new WalletStatementQuery())).ShouldHaveSingleItem().ReceiptUrl.ShouldBeNull();
    }

    [Fact]
    public async Task Totals_tell_what_came_in_and_what_was_charged()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        await book.PostAsync(500);
        await PostAsync(book, LedgerTransactionKind.Refund, "refund:pi_1:1", -200);
        await book.SettleAsync(await book.HoldAsync(300), 250);
        await book.HoldAsync(100);

        var totals = await book.Database.Get<LedgerQueries>().TotalsAsync(book.OrganizationId, CancellationToken.None);

        totals.Balance.ShouldBe(new WalletBalance(new NanoUsd(1050), new NanoUsd(100)));
        (totals.Credits.Value, totals.Charges.Value).ShouldBe((1300, 250));
        (await book.Database.Get<LedgerQueries>().TotalsAsync(Guid.NewGuid(), CancellationToken.None)).ShouldBe(default);
    }

    [Fact]
    public async Task A_statement_that_is_too_long_is_known_before_it_is_read()
    {
        await using var book = await LedgerBook.OpenAsync();
        for (int number = 0; number < 3; number++)
            await book.PostAsync(1);
        var ledger = book.Database.Get<LedgerQueries>();

        (await ledger.HasMoreLinesThanAsync(book.OrganizationId, new WalletStatementQuery(), 3, CancellationToken.None)).ShouldBeFalse();
        (await ledger.HasMoreLinesThanAsync(book.OrganizationId, new WalletStatementQuery(), 2, CancellationToken.None)).ShouldBeTrue();
    }

    private static bool IsIn(WalletLines kind, WalletLine line) =>
        kind == WalletLines.All || (line.Kind == LedgerTransactionKind.Capture) == (kind == WalletLines.ChargesOnly);

    /// <summary>Between lines of another wallet, at times that jump, stand still, and go on.</summary>
    private static async Task FillAsync(LedgerBook book, Random random, int lines)
    {
        var other = await book.Database.AddOrganizationAsync("Other");
        for (int number = 0; number < lines; number++)
        {
            if (random.Next(3) > 0)
                book.Database.Time.Advance(TimeSpan.FromSeconds(random.Next(1, random.Next(2) == 0 ? 5 : 40_000)));
            if (random.Next(2) == 0)
                await PostAsync(book, LedgerTransactionKind.Grant, Guid.NewGuid().ToString(), 7, other);
            if (number == 0 || random.Next(4) == 0)
                await book.PostAsync(1_000_000);
            else
                await book.SettleAsync(await book.HoldAsync(100), 10);
        }
    }

    private static async Task<List<WalletLine>> ReadAsync(LedgerBook book, WalletStatementQuery query)
    {
        var lines = new List<WalletLine>();
        do
        {
            var page = await book.Database.Get<LedgerQueries>().StatementAsync(book.OrganizationId, query, CancellationToken.None);
            page.Items.Count.ShouldBeLessThanOrEqualTo(query.PageSize);
            lines.AddRange(page.Items);
            query = query with { Before = page.NextBefore };
        }
        while (query.Before is not null);
        return lines;
    }

    private static async Task PostAsync(LedgerBook book, LedgerTransactionKind kind, string reference, long amount, Guid? organization = null) =>
        (await book.Ledger.PostAsync(
            new PostingRequest(kind, reference, organization ?? book.OrganizationId, LedgerAccountKind.Promo, new NanoUsd(amount), Description: null),
            CancellationToken.None)).ShouldBeOfType<PostingResult.Posted>();
}
