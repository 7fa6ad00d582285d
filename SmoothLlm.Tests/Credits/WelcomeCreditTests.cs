using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Organizations;
using Xunit;

namespace SmoothLlm.Tests.Credits;

public sealed class WelcomeCreditTests
{
    private const string Amount = "2.50";

    [Fact]
    public async Task Nothing_is_given_where_the_operator_gives_nothing()
    {
        await using var book = await CreditsBook.OpenAsync();
        var ada = await book.AddUserAsync("ada@example.com");

        (await GrantAsync(book, ada)).ShouldBeOfType<WelcomeResult.NotOffered>();

        (await book.Database.ReadAsync(context => context.LedgerTransactions.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Many_clicks_at_once_on_the_link_grant_once()
    {
        await using var book = await CreditsBook.OpenAsync(("Credits:WelcomeUsd", Amount));
        var ada = await book.AddUserAsync("ada@example.com");

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => GrantAsync(book, ada))));

        results.Count(result => result is WelcomeResult.Granted).ShouldBe(1);
        results.Count(result => result is WelcomeResult.AlreadyGranted).ShouldBe(19);
        var organization = (await book.Get<OrganizationRegistry>().FindForUserAsync(ada.Id)).ShouldHaveSingleItem();
        (await book.PostedAsync(organization.OrganizationId)).ShouldBe(NanoUsd.FromUsd(2.5m));
        await book.AssertInvariantsAsync();
    }

    [Theory]
    [InlineData("ada@example.com", "ADA@example.com")]
    [InlineData("ada@example.com", "ada+second@example.com")]
    [InlineData("ada.byron@gmail.com", "adabyron+again@googlemail.com")]
    public async Task A_second_account_of_the_same_mailbox_gets_nothing(string first, string second)
    {
        await using var book = await CreditsBook.OpenAsync(("Credits:WelcomeUsd", Amount));
        (await GrantAsync(book, await book.AddUserAsync(first))).ShouldBeOfType<WelcomeResult.Granted>();
        var other = await book.AddUserAsync(second);

        (await GrantAsync(book, other)).ShouldBeOfType<WelcomeResult.AlreadyGranted>();

        var organization = (await book.Get<OrganizationRegistry>().FindForUserAsync(other.Id)).ShouldHaveSingleItem();
        (await book.PostedAsync(organization.OrganizationId)).ShouldBe(NanoUsd.Zero);
    }

    [Fact]
    public async Task The_book_does_not_hold_the_address()
    {
        await using var book = await CreditsBook.OpenAsync(("Credits:WelcomeUsd", Amount));
        await GrantAsync(book, await book.AddUserAsync("ada@example.com"));

        var transaction = await book.Database.ReadAsync(context => context.LedgerTransactions.SingleAsync());

        transaction.Reference.ShouldStartWith("welcome:");
        transaction.Reference.ShouldNotContain("ada");
        transaction.Reference.Length.ShouldBeLessThanOrEqualTo(100);
    }

    private static Task<WelcomeResult> GrantAsync(CreditsBook book, ApplicationUser user) =>
        book.Get<WelcomeCredit>().GrantAsync(user.Id, user.Email!, CancellationToken.None);
}
