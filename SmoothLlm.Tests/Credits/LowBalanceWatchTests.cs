using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Infrastructure.Organizations.Administration;
using Xunit;

namespace SmoothLlm.Tests.Credits;

public sealed class LowBalanceWatchTests
{
    [Fact]
    public async Task Owners_and_billing_members_are_told_once_with_the_amount_and_the_way_to_the_portal()
    {
        await using var book = await CreditsBook.OpenAsync(("Portal:PublicUrl", "https://llm.example.com/"));
        var organization = await book.Database.AddOrganizationAsync();
        await book.AddUserAsync("owner@example.com", organization);
        await book.AddUserAsync("billing@example.com", organization, OrganizationRole.Billing);
        await book.AddUserAsync("developer@example.com", organization, OrganizationRole.Developer);
        await book.MoveAsync(organization, 5);
        (await CheckAsync(book)).ShouldBe(0);
        await book.MoveAsync(organization, -4.0700001m);

        (await CheckAsync(book)).ShouldBe(1);
        (await CheckAsync(book)).ShouldBe(0);

        var mails = new[] { await book.Mails.NextAsync(), await book.Mails.NextAsync() };
        mails.Select(mail => mail.To).ShouldBe(["owner@example.com", "billing@example.com"], ignoreOrder: true);
        mails[0].Subject.ShouldBe("Your credits are running low");
        mails[0].Text.ShouldContain("Acme has 0.92 USD of credits left, less than the 1 USD below which you are told.");
        mails[0].Text.ShouldContain("https://llm.example.com/credits");
    }

    [Fact]
    public async Task A_wallet_that_rose_again_is_told_of_again()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        await book.AddUserAsync("owner@example.com", organization);
        await book.MoveAsync(organization, 1);
        await CheckAsync(book);
        await book.MoveAsync(organization, -1);
        (await CheckAsync(book)).ShouldBe(1);
        (await book.Mails.NextAsync()).Subject.ShouldBe("Your credits are used up");

        await book.MoveAsync(organization, 0.5m);
        (await CheckAsync(book)).ShouldBe(0);
        await book.MoveAsync(organization, -0.25m);
        (await CheckAsync(book)).ShouldBe(0);
        await book.MoveAsync(organization, 10);
        (await CheckAsync(book)).ShouldBe(0);
        await book.MoveAsync(organization, -10);
        (await CheckAsync(book)).ShouldBe(1);

        (await book.Mails.NextAsync()).Subject.ShouldBe("Your credits are running low");
    }

    [Fact]
    public async Task Somebody_who_never_had_that_much_is_not_told()
    {
        await using var book = await CreditsBook.OpenAsync();
        var newcomer = await book.Database.AddOrganizationAsync();
        await book.AddUserAsync("newcomer@example.com", newcomer);
        var modest = await book.Database.AddOrganizationAsync();
        await book.MoveAsync(modest, 0.5m);

        (await CheckAsync(book)).ShouldBe(0);
        await book.MoveAsync(modest, -0.5m);

        (await CheckAsync(book)).ShouldBe(0);
    }

    [Fact]
    public async Task Of_many_looks_at_once_one_tells()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organizations = new List<Guid>();
        for (int number = 0; number < 10; number++)
        {
            organizations.Add(await book.Database.AddOrganizationAsync());
            await book.MoveAsync(organizations[number], 5);
        }

        await CheckAsync(book);
        foreach (var organization in organizations)
            await book.MoveAsync(organization, -5);

        int[] told = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => CheckAsync(book))));

        told.Sum().ShouldBe(10);
    }

    [Fact]
    public async Task Each_organization_has_its_own_level_and_may_have_none()
    {
        await using var book = await CreditsBook.OpenAsync();
        var careful = await book.Database.AddOrganizationAsync("Careful");
        var careless = await book.Database.AddOrganizationAsync("Careless");
        await book.AddUserAsync("careful@example.com", careful);
        await book.MoveAsync(careful, 100);
        await book.MoveAsync(careless, 100);
        await SetAsync(book, careful, 50);
        await SetAsync(book, careless, 0);
        await CheckAsync(book);

        await book.MoveAsync(careful, -60);
        await book.MoveAsync(careless, -100);

        (await CheckAsync(book)).ShouldBe(1);
        (await book.Mails.NextAsync()).Text.ShouldContain("Careful has 40 USD of credits left, less than the 50 USD");
    }

    [Fact]
    public async Task Whoever_sets_a_level_above_the_balance_knows_and_is_told_at_the_next_crossing()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        await book.MoveAsync(organization, 10);

        await SetAsync(book, organization, 20);
        (await CheckAsync(book)).ShouldBe(0);
        await book.MoveAsync(organization, 20);
        (await CheckAsync(book)).ShouldBe(0);
        await book.MoveAsync(organization, -15);

        (await CheckAsync(book)).ShouldBe(1);
    }

    [Fact]
    public async Task With_the_default_at_zero_nobody_is_told_who_did_not_ask_for_it()
    {
        await using var book = await CreditsBook.OpenAsync(("Credits:LowBalanceDefaultUsd", "0"));
        var organization = await book.Database.AddOrganizationAsync();
        await book.MoveAsync(organization, 10);
        await CheckAsync(book);
        await book.MoveAsync(organization, -10);

        (await CheckAsync(book)).ShouldBe(0);
        (await book.Database.ReadAsync(context => context.LowBalanceAlerts.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Nobody_is_written_to_about_a_disabled_organization()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        await book.AddUserAsync("owner@example.com", organization);
        await book.MoveAsync(organization, 10);
        await CheckAsync(book);
        await book.Get<OrganizationAdministration>().SetActiveAsync(organization, isActive: false, "admin", CancellationToken.None);
        await book.MoveAsync(organization, -10);

        (await book.Get<LowBalanceMail>().SendAsync(organization, default, default, CancellationToken.None)).ShouldBe(0);
    }

    [Fact]
    public async Task More_wallets_than_one_look_takes_are_all_told_in_the_end()
    {
        await using var book = await CreditsBook.OpenAsync(("Credits:LowBalanceDefaultUsd", "0"));
        var organizations = new List<Guid>();
        for (int number = 0; number < LowBalanceWatch.MaxWallets + 20; number++)
            organizations.Add(Guid.CreateVersion7(book.Database.Time.GetUtcNow()));
        await book.Database.AddAsync([.. organizations.Select(id => new Organization { Id = id, Name = "Acme", CreatedAt = book.Database.Time.GetUtcNow() })]);
        await book.Database.AddAsync([.. organizations.Select(id => new Core.Ledger.LedgerAccount { Kind = Core.Ledger.LedgerAccountKind.Wallet, OrganizationId = id })]);
        await book.Database.AddAsync([.. organizations.Select(id => new Core.Payments.LowBalanceAlert { OrganizationId = id, ThresholdNanoUsd = 1 })]);

        (await CheckAsync(book)).ShouldBe(LowBalanceWatch.MaxWallets);
        (await CheckAsync(book)).ShouldBe(20);
        (await CheckAsync(book)).ShouldBe(0);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1000000.01")]
    [InlineData("0.0000000001")]
    public async Task A_level_that_cannot_be_is_refused_with_its_field(string usd)
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();

        var problem = await book.Get<LowBalanceStore>()
            .SetThresholdAsync(organization, decimal.Parse(usd, System.Globalization.CultureInfo.InvariantCulture), CancellationToken.None);

        problem.ShouldNotBeNull().Field.ShouldBe("threshold");
        (await book.Database.ReadAsync(context => context.LowBalanceAlerts.CountAsync())).ShouldBe(0);
    }

    [Theory]
    [InlineData(0, BalanceLevel.Empty)]
    [InlineData(-1, BalanceLevel.Empty)]
    [InlineData(0.5, BalanceLevel.Low)]
    [InlineData(1, BalanceLevel.Fine)]
    public async Task A_wallet_stands_by_what_is_posted(double usd, BalanceLevel level)
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        await book.MoveAsync(organization, 3);
        await OverdrawAsync(book, organization, (decimal)usd - 3);
        long account = await book.Database.ReadAsync(context => context.LedgerAccounts
            .Where(row => row.OrganizationId == organization).Select(row => row.Id).SingleAsync());

        var standing = await book.Get<LowBalanceStore>().StandingAsync(account, CancellationToken.None);

        standing.ShouldNotBeNull().Level.ShouldBe(level);
        standing.Threshold.Usd.ShouldBe(1);
    }

    [Fact]
    public async Task The_default_comes_back_when_no_level_is_chosen_any_more()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        await SetAsync(book, organization, 50);
        (await book.Get<LowBalanceStore>().FindThresholdAsync(organization, CancellationToken.None)).ShouldNotBeNull().Usd.ShouldBe(50);

        await SetAsync(book, organization, null);

        (await book.Get<LowBalanceStore>().FindThresholdAsync(organization, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public void What_is_wrong_with_the_options_is_named_all_at_once()
    {
        var wrong = new CreditsOptions { WelcomeUsd = -1, LowBalanceDefaultUsd = 0.0000000001m, LowBalanceCheckSeconds = 0 };

        var result = new CreditsOptions.Validator().Validate(null, wrong);

        result.Failures.ShouldNotBeNull().Select(failure => failure.Split(' ')[0])
            .ShouldBe(["Credits__WelcomeUsd", "Credits__LowBalanceDefaultUsd", "Credits__LowBalanceCheckSeconds"]);
        new CreditsOptions.Validator().Validate(null, new CreditsOptions()).Succeeded.ShouldBeTrue();
    }

    private static Task<int> CheckAsync(CreditsBook book) => book.Get<LowBalanceWatch>().CheckAsync(CancellationToken.None);

    private static async Task SetAsync(CreditsBook book, Guid organization, decimal? usd) =>
        (await book.Get<LowBalanceStore>().SetThresholdAsync(organization, usd, CancellationToken.None)).ShouldBeNull();

    private static async Task OverdrawAsync(CreditsBook book, Guid organization, decimal usd) =>
        (await book.Get<BalanceAdjustments>().PostAsync(
            new AdjustmentDraft(Guid.NewGuid(), organization, -usd, "Test") { IsDebit = true, IsClawBack = true }, "admin", CancellationToken.None))
        .ShouldBeOfType<AdjustmentResult.Posted>();
}
