using System.Globalization;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

public sealed class LedgerQueriesTests
{
    [Fact]
    public async Task An_organization_without_a_wallet_has_nothing()
    {
        await using var database = await OpenAsync();

        (await database.Get<LedgerQueries>().BalanceAsync(Guid.NewGuid(), CancellationToken.None)).ShouldBe(default);
        (await StatementAsync(database, Guid.NewGuid(), WalletLines.All, before: null)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Available_is_posted_less_held()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        await PostAsync(database, organization, LedgerTransactionKind.Grant, "welcome", 100);
        var context = await database.ReadAsync(context => Task.FromResult(context.LedgerAccounts.Single(account => account.OrganizationId == organization)));
        await database.Get<ILedger>().Open(new HoldRequest(Guid.NewGuid(), context.Id, new NanoUsd(30), Guid.NewGuid(), MarginBasisPoints: 0)).Outcome;

        var balance = await database.Get<LedgerQueries>().BalanceAsync(organization, CancellationToken.None);

        balance.ShouldBe(new WalletBalance(new NanoUsd(100), new NanoUsd(30)));
        balance.Available.ShouldBe(new NanoUsd(70));
    }

    [Fact]
    public async Task A_statement_runs_backwards_in_pages_with_the_balance_after_each_line()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var other = await database.AddOrganizationAsync("Other");
        for (int number = 1; number <= 5; number++)
        {
            await PostAsync(database, organization, LedgerTransactionKind.TopUp, string.Create(CultureInfo.InvariantCulture, $"topup:{number}"), 10);
            await PostAsync(database, other, LedgerTransactionKind.TopUp, string.Create(CultureInfo.InvariantCulture, $"other:{number}"), 1000);
        }

        var lines = new List<WalletLine>();
        long? before = null;
        do
        {
            var page = await StatementAsync(database, organization, WalletLines.All, before);
            page.Items.Count.ShouldBeLessThanOrEqualTo(2);
            lines.AddRange(page.Items);
            before = page.NextBefore;
        }
        while (before is not null);

        lines.Select(line => line.Reference).ShouldBe(["topup:5", "topup:4", "topup:3", "topup:2", "topup:1"]);
        lines.Select(line => line.BalanceAfter.Value).ShouldBe([50, 40, 30, 20, 10]);
    }

    [Fact]
    public async Task Charges_of_requests_can_be_left_out()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        await PostAsync(database, organization, LedgerTransactionKind.Grant, "welcome", 100);
        await PostAsync(database, organization, LedgerTransactionKind.Capture, "request", -10);

        (await StatementAsync(database, organization, WalletLines.All, before: null)).Items.Count.ShouldBe(2);
        (await StatementAsync(database, organization, WalletLines.CreditsOnly, before: null)).Items
            .ShouldHaveSingleItem().Kind.ShouldBe(LedgerTransactionKind.Grant);
    }

    private static Task<SqliteDatabase> OpenAsync() => SqliteDatabase.OpenAsync(services => services.AddLedger());

    private static Task<WalletStatementPage> StatementAsync(SqliteDatabase database, Guid organization, WalletLines lines, long? before) =>
        database.Get<LedgerQueries>().StatementAsync(
            organization, new WalletStatementQuery { Lines = lines, Before = before, PageSize = 2 }, CancellationToken.None);

    private static async Task PostAsync(SqliteDatabase database, Guid organization, LedgerTransactionKind kind, string reference, long amountNanoUsd)
    {
        var counter = kind == LedgerTransactionKind.Capture ? LedgerAccountKind.Revenue : LedgerAccountKind.Promo;
        var result = await database.Get<ILedger>().PostAsync(
            new PostingRequest(kind, reference, organization, counter, new NanoUsd(amountNanoUsd), Description: null),
            CancellationToken.None);
        result.ShouldBeOfType<PostingResult.Posted>();
    }
}
