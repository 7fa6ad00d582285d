using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Infrastructure.Payments.TestCheckout;
using SmoothLlm.Tests.Support;
using SmoothLlm.Web.Components.Portal.Credits;
using SmoothLlm.Web.Components.Shared;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal;

public sealed class BuyCreditsFormTests
{
    [Fact]
    public async Task Buying_in_development_leads_to_the_checkout_of_the_order()
    {
        await using var database = await OpenAsync();
        await using var page = Page(database);
        var form = Render(page, await JoinAsync(database, OrganizationRole.Billing));

        form.Find("[data-testid=custom-amount]").Input("12.50");
        await form.Find("form").SubmitAsync();

        var order = await database.ReadAsync(context => context.Purchases.SingleAsync());
        order.AmountNanoUsd.ShouldBe(12_500_000_000);
        page.Services.GetRequiredService<NavigationManager>().Uri.ShouldEndWith($"/credits/checkout/{order.Id}");
    }

    [Fact]
    public async Task Outside_development_without_keys_no_order_is_taken_and_the_page_says_why()
    {
        await using var database = await OpenAsync(Environments.Production);
        await using var page = Page(database);
        var member = await JoinAsync(database, OrganizationRole.Owner);

        var form = Render(page, member);

        form.Markup.ShouldContain("Payments are not set up on this server yet");
        form.FindAll("form").ShouldBeEmpty();
        (await database.Get<Checkouts>().StartAsync(member.OrganizationId, member.UserId, 10m, savesCard: false, new Uri("http://localhost/"), CancellationToken.None))
            .ShouldBeOfType<StartCheckoutResult.Off>();
        (await database.ReadAsync(context => context.Purchases.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_became_a_developer_since_the_page_was_opened_buys_nothing()
    {
        await using var database = await OpenAsync();
        await using var page = Page(database);
        var stale = await JoinAsync(database, OrganizationRole.Developer) with { Role = OrganizationRole.Owner };
        var form = Render(page, stale);

        await form.Find("form").SubmitAsync();

        form.Find("#buy-error").TextContent.ShouldBe("Your role may not buy credits.");
        (await database.ReadAsync(context => context.Purchases.CountAsync())).ShouldBe(0);
    }

    [Theory]
    [InlineData("0.99", "The amount must be from $1 to $10,000.")]
    [InlineData("5.001", "The amount must be in whole cents.")]
    [InlineData("12,50", "Enter the amount in USD as a number, for example 40 or 12.50.")]
    public async Task A_wrong_amount_is_said_at_its_field(string amount, string message)
    {
        await using var database = await OpenAsync();
        await using var page = Page(database);
        var form = Render(page, await JoinAsync(database, OrganizationRole.Owner));

        form.Find("[data-testid=custom-amount]").Input(amount);
        await form.Find("form").SubmitAsync();

        form.Find("#buy-error").TextContent.ShouldBe(message);
    }

    [Fact]
    public async Task The_test_checkout_credits_nothing_outside_development()
    {
        await using var database = await OpenAsync(Environments.Production);
        var member = await JoinAsync(database, OrganizationRole.Owner);
        var order = (await database.Get<PurchaseStore>().CreateAsync(member.OrganizationId, member.UserId, 10m, PurchaseOrigin.TestCheckout, CancellationToken.None))
            .ShouldBeOfType<CreatePurchaseResult.Created>().Purchase;
        await using var page = Page(database);
        page.AddAuthorization().SetAuthorized("ada@example.com").SetClaims(
            new System.Security.Claims.Claim(System.Security.Claims.ClaimTypes.NameIdentifier, member.UserId));

        var checkout = page.Render<CheckoutPage>(parameters => parameters.Add(shown => shown.PurchaseId, order.Id));

        checkout.Markup.ShouldContain("There is no such order");
        checkout.FindAll("[data-testid=pay]").ShouldBeEmpty();
        await Should.ThrowAsync<InvalidOperationException>(() => database.Get<TestPayer>().PayAsync(order, CancellationToken.None));
    }

    private static Task<SqliteDatabase> OpenAsync(string? environment = null) => SqliteDatabase.OpenAsync(services => services
        .AddSingleton<IHostEnvironment>(new FixedEnvironment { EnvironmentName = environment ?? Environments.Development })
        .AddLedger()
        .AddPurchases(new ConfigurationBuilder().Build())
        .AddOrganizations()
        .AddMemberships());

    private static BunitContext Page(SqliteDatabase database)
    {
        var page = new BunitContext();
        page.Services.AddSingleton<TimeProvider>(database.Time);
        page.Services.AddSingleton(database.Get<PurchaseStore>());
        page.Services.AddSingleton(database.Get<Checkouts>());
        page.Services.AddSingleton(database.Get<TestPayer>());
        page.Services.AddOptions<PaymentOptions>();
        page.Services.AddOptions<PortalOptions>();
        page.Services.AddSingleton(database.Get<MembershipStore>());
        page.Services.AddSingleton(database.Get<OrganizationRegistry>());
        page.Services.AddScoped<CurrentOrganization>();
        page.AddAuthorization().SetAuthorized("ada@example.com");
        return page;
    }

    private static IRenderedComponent<BuyCreditsForm> Render(BunitContext page, OrganizationContext organization) =>
        page.Render<BuyCreditsForm>(parameters => parameters.Add(form => form.Organization, organization));

    private static async Task<OrganizationContext> JoinAsync(SqliteDatabase database, OrganizationRole role)
    {
        var organization = await database.AddOrganizationAsync();
        var user = new ApplicationUser { UserName = "ada@example.com" };
        await database.AddAsync(
            user,
            new Membership { OrganizationId = organization, UserId = user.Id, Role = role, CreatedAt = SqliteDatabase.Start });
        return new OrganizationContext(organization, "Acme", role, WalletAccountId: 0, user.Id);
    }

    private sealed class FixedEnvironment : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Production;

        public string ApplicationName { get; set; } = "SmoothLlm";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
