using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Credits;
using Xunit;

namespace SmoothLlm.Tests.Credits;

public sealed class BalanceAdjustmentsTests
{
    [Fact]
    public async Task A_credit_stands_in_the_book_with_its_reason_and_the_admin()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();

        (await PostAsync(book, Draft(organization, 2.5m))).ShouldBe(new AdjustmentResult.Posted(NanoUsd.FromUsd(2.5m)));

        (await book.PostedAsync(organization)).ShouldBe(NanoUsd.FromUsd(2.5m));
        var transaction = await book.Database.ReadAsync(context => context.LedgerTransactions.SingleAsync());
        (transaction.Kind, transaction.Description, transaction.ActorUserId).ShouldBe((LedgerTransactionKind.Adjustment, "An outage", "admin"));
        (await HouseAsync(book)).ShouldBe(NanoUsd.FromUsd(-2.5m));
        await book.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_form_that_is_sent_many_times_at_once_is_booked_once()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        var draft = Draft(organization, 10);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => PostAsync(book, draft))));

        results.Count(result => result is AdjustmentResult.Posted).ShouldBe(1);
        results.Count(result => result is AdjustmentResult.AlreadyPosted).ShouldBe(19);
        (await book.PostedAsync(organization)).ShouldBe(NanoUsd.FromUsd(10));
    }

    [Fact]
    public async Task A_form_that_is_changed_after_it_was_booked_says_what_was_booked()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        var draft = Draft(organization, 10);
        await PostAsync(book, draft);

        (await PostAsync(book, draft with { AmountUsd = 25, IsDebit = true })).ShouldBe(new AdjustmentResult.AlreadyPosted(NanoUsd.FromUsd(10)));

        (await book.PostedAsync(organization)).ShouldBe(NanoUsd.FromUsd(10));
    }

    [Fact]
    public async Task A_debit_that_is_not_covered_is_refused_with_what_is_available()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        await book.MoveAsync(organization, 3);
        var draft = Draft(organization, 5) with { IsDebit = true };

        (await PostAsync(book, draft)).ShouldBe(new AdjustmentResult.NotCovered(NanoUsd.FromUsd(3)));
        (await book.PostedAsync(organization)).ShouldBe(NanoUsd.FromUsd(3));

        // The same form, once the admin has chosen what to do.
        (await PostAsync(book, draft with { IsClawBack = true })).ShouldBe(new AdjustmentResult.Posted(NanoUsd.FromUsd(-5)));
        (await book.PostedAsync(organization)).ShouldBe(NanoUsd.FromUsd(-2));
        (await HouseAsync(book)).ShouldBe(NanoUsd.FromUsd(5));
    }

    [Fact]
    public async Task What_requests_hold_is_not_available()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        await book.MoveAsync(organization, 3);
        long account = await book.Database.ReadAsync(context => context.LedgerAccounts
            .Where(row => row.OrganizationId == organization).Select(row => row.Id).SingleAsync());
        await book.Get<ILedger>().Open(new HoldRequest(Guid.NewGuid(), account, NanoUsd.FromUsd(2), Guid.NewGuid(), MarginBasisPoints: 0)).Outcome;

        (await PostAsync(book, Draft(organization, 1.5m) with { IsDebit = true })).ShouldBe(new AdjustmentResult.NotCovered(NanoUsd.FromUsd(1)));
    }

    [Theory]
    [InlineData("0", "amount")]
    [InlineData("-1", "amount")]
    [InlineData("1000000.000000001", "amount")]
    [InlineData("0.0000000001", "amount")]
    [InlineData("79228162514264337593543950335", "amount")]
    public async Task An_amount_that_cannot_be_booked_is_refused_with_its_field(string amount, string field)
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();

        var result = await PostAsync(book, Draft(organization, decimal.Parse(amount, CultureInfo.InvariantCulture)));

        result.ShouldBeOfType<AdjustmentResult.Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe(field);
        (await book.Database.ReadAsync(context => context.LedgerTransactions.CountAsync())).ShouldBe(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(null)]
    public async Task A_reason_is_required_and_has_an_end(string? reason)
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();

        var result = await PostAsync(book, Draft(organization, 1) with { Reason = reason ?? new string('x', BalanceAdjustments.MaxReasonLength + 1) });

        result.ShouldBeOfType<AdjustmentResult.Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe("reason");
    }

    [Fact]
    public async Task An_unknown_organization_is_not_found()
    {
        await using var book = await CreditsBook.OpenAsync();

        (await PostAsync(book, Draft(Guid.NewGuid(), 1))).ShouldBeOfType<AdjustmentResult.NotFound>();
    }

    private static AdjustmentDraft Draft(Guid organization, decimal amountUsd) => new(Guid.NewGuid(), organization, amountUsd, "An outage");

    private static Task<AdjustmentResult> PostAsync(CreditsBook book, AdjustmentDraft draft) =>
        book.Get<BalanceAdjustments>().PostAsync(draft, "admin", CancellationToken.None);

    private static async Task<NanoUsd> HouseAsync(CreditsBook book) => new(await book.Database.ReadAsync(context => context.LedgerAccounts
        .Where(account => account.Kind == LedgerAccountKind.Adjustment)
        .Select(account => account.PostedNanoUsd)
        .SingleAsync()));
}
