using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Credits;

public sealed class VoucherRedeemerTests
{
    private const int Redeemers = 50;
    private const int Allowed = 7;

    private static readonly NanoUsd Amount = NanoUsd.FromUsd(5);

    [Fact]
    public async Task A_code_credits_the_organization_however_it_is_typed()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        var voucher = await AddAsync(book, new VoucherDraft { Code = "LAUNCH-2026", AmountUsd = 5 });

        (await RedeemAsync(book, organization, " launch 2026 ")).ShouldBe(new RedeemResult.Credited(Amount));

        (await book.PostedAsync(organization)).ShouldBe(Amount);
        var transaction = await book.Database.ReadAsync(context => context.LedgerTransactions.SingleAsync());
        transaction.Kind.ShouldBe(LedgerTransactionKind.Grant);
        transaction.Reference.ShouldBe($"voucher:{voucher.Id}:{organization}");
        transaction.ActorUserId.ShouldBe("ada");
        transaction.Description.ShouldNotBeNull().ShouldNotContain(voucher.Code);
        (await RedemptionAsync(book)).CreditedAt.ShouldBe(SqliteDatabase.Start);
        await book.AssertInvariantsAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Of_fifty_organizations_at_once_a_voucher_for_seven_serves_seven(int round)
    {
        await using var book = await CreditsBook.OpenAsync();
        var organizations = new List<Guid>();
        for (int number = 0; number < Redeemers; number++)
            organizations.Add(await book.Database.AddOrganizationAsync($"Organization {round}-{number}"));
        var voucher = await AddAsync(book, new VoucherDraft { AmountUsd = 5, MaxRedemptions = Allowed });

        var results = await Task.WhenAll(organizations.Select(organization =>
            Task.Run(() => RedeemAsync(book, organization, voucher.Code, organization.ToString()))));

        results.Count(result => result is RedeemResult.Credited).ShouldBe(Allowed);
        results.Count(result => result is RedeemResult.UsedUp).ShouldBe(Redeemers - Allowed);
        (await book.Database.ReadAsync(context => context.LedgerTransactions.CountAsync())).ShouldBe(Allowed);
        (await book.Database.ReadAsync(context => context.VoucherRedemptions.CountAsync())).ShouldBe(Allowed);
        (await book.Database.ReadAsync(context => context.Vouchers.SingleAsync())).Redemptions.ShouldBe(Allowed);
        (await book.Database.ReadAsync(context => context.LedgerAccounts.CountAsync(account => account.PostedNanoUsd == Amount.Value))).ShouldBe(Allowed);
        await book.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Many_clicks_at_once_of_one_organization_credit_once()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        var voucher = await AddAsync(book, new VoucherDraft { AmountUsd = 5, MaxRedemptions = 100 });

        var results = await Task.WhenAll(Enumerable.Range(0, 30).Select(number =>
            Task.Run(() => RedeemAsync(book, organization, voucher.Code, $"member {number}"))));

        results.ShouldAllBe(result => result is RedeemResult.Credited || result is RedeemResult.AlreadyRedeemed);
        results.ShouldContain(result => result is RedeemResult.Credited);
        (await book.PostedAsync(organization)).ShouldBe(Amount);
        (await book.Database.ReadAsync(context => context.Vouchers.SingleAsync())).Redemptions.ShouldBe(1);
        (await RedeemAsync(book, organization, voucher.Code)).ShouldBeOfType<RedeemResult.AlreadyRedeemed>();
    }

    [Fact]
    public async Task A_voucher_that_ended_or_was_withdrawn_gives_nothing()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        await AddAsync(book, new VoucherDraft { Code = "SHORTLIVED", AmountUsd = 5, ExpiresAt = SqliteDatabase.Start.AddHours(1) });
        var withdrawn = await AddAsync(book, new VoucherDraft { Code = "TAKENBACK", AmountUsd = 5 });
        await book.Get<VoucherStore>().WithdrawAsync(withdrawn.Id, "admin", CancellationToken.None);
        book.Database.Time.Advance(TimeSpan.FromHours(1));

        (await RedeemAsync(book, organization, "SHORTLIVED")).ShouldBeOfType<RedeemResult.Expired>();
        (await RedeemAsync(book, organization, "TAKENBACK")).ShouldBeOfType<RedeemResult.Unknown>();
        (await RedeemAsync(book, organization, "NEVERMADE")).ShouldBeOfType<RedeemResult.Unknown>();
        (await RedeemAsync(book, organization, "")).ShouldBeOfType<RedeemResult.Unknown>();

        (await book.PostedAsync(organization)).ShouldBe(NanoUsd.Zero);
        (await book.Database.ReadAsync(context => context.VoucherRedemptions.CountAsync())).ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_crash_beside_the_posting_is_made_good_without_a_second_credit(bool afterPosting)
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        var voucher = await AddAsync(book, new VoucherDraft { AmountUsd = 5 });
        await Should.ThrowAsync<TimeoutException>(() =>
            Crashing(book, afterPosting).RedeemAsync(organization, "ada", voucher.Code, CancellationToken.None));
        (await book.PostedAsync(organization)).ShouldBe(afterPosting ? Amount : NanoUsd.Zero);
        (await RedemptionAsync(book)).CreditedAt.ShouldBeNull();

        (await book.Get<VoucherRedeemer>().ResumeAsync(CancellationToken.None)).ShouldBe(afterPosting ? 0 : 1);
        (await book.Get<VoucherRedeemer>().ResumeAsync(CancellationToken.None)).ShouldBe(0);

        (await book.PostedAsync(organization)).ShouldBe(Amount);
        (await RedemptionAsync(book)).CreditedAt.ShouldNotBeNull();
        await book.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Typing_the_code_again_makes_a_crash_good_too()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        var voucher = await AddAsync(book, new VoucherDraft { AmountUsd = 5 });
        await Should.ThrowAsync<TimeoutException>(() =>
            Crashing(book, afterPosting: false).RedeemAsync(organization, "ada", voucher.Code, CancellationToken.None));

        (await RedeemAsync(book, organization, voucher.Code)).ShouldBe(new RedeemResult.Credited(Amount));
        (await RedeemAsync(book, organization, voucher.Code)).ShouldBeOfType<RedeemResult.AlreadyRedeemed>();

        (await book.PostedAsync(organization)).ShouldBe(Amount);
    }

    [Fact]
    public async Task Who_guesses_too_often_waits_and_others_do_not()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        var voucher = await AddAsync(book, new VoucherDraft { AmountUsd = 5 });

        var guesses = await Task.WhenAll(Enumerable.Range(0, 40).Select(number =>
            Task.Run(() => RedeemAsync(book, organization, $"GUESS{number:000}"))));

        guesses.Count(result => result is RedeemResult.Unknown).ShouldBe(VoucherAttempts.MaxAttempts);
        (await RedeemAsync(book, organization, voucher.Code)).ShouldBe(new RedeemResult.TooManyAttempts(VoucherAttempts.Window));
        (await RedeemAsync(book, organization, voucher.Code, "bob")).ShouldBeOfType<RedeemResult.Credited>();
        book.Database.Time.Advance(VoucherAttempts.Window);
        (await RedeemAsync(book, organization, voucher.Code)).ShouldBeOfType<RedeemResult.AlreadyRedeemed>();
    }

    [Fact]
    public async Task Good_codes_are_no_guesses()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        var made = (await book.Get<VoucherStore>().CreateAsync(new VoucherDraft { AmountUsd = 5, Count = 30 }, "admin", CancellationToken.None))
            .ShouldBeOfType<CreateVouchersResult.Created>().Vouchers;

        foreach (var voucher in made)
            (await RedeemAsync(book, organization, voucher.Code)).ShouldBeOfType<RedeemResult.Credited>();

        (await book.PostedAsync(organization)).ShouldBe(NanoUsd.FromUsd(150));
    }

    private static async Task<Voucher> AddAsync(CreditsBook book, VoucherDraft draft) =>
        (await book.Get<VoucherStore>().CreateAsync(draft, "admin", CancellationToken.None)).ShouldBeOfType<CreateVouchersResult.Created>().Vouchers.Single();

    private static Task<RedeemResult> RedeemAsync(CreditsBook book, Guid organization, string code, string user = "ada") =>
        book.Get<VoucherRedeemer>().RedeemAsync(organization, user, code, CancellationToken.None);

    private static Task<VoucherRedemption> RedemptionAsync(CreditsBook book) => book.Database.ReadAsync(context => context.VoucherRedemptions.AsNoTracking().SingleAsync());

    private static VoucherRedeemer Crashing(CreditsBook book, bool afterPosting) => new(
        book.Get<IDbContextFactory<SmoothLlmDbContext>>(),
        book.Get<Database>(),
        new CrashingLedger(book.Get<ILedger>(), afterPosting),
        new VoucherAttempts(book.Database.Time),
        book.Database.Time,
        NullLogger<VoucherRedeemer>.Instance);
}
