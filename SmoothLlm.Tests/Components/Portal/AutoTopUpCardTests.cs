using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Radzen;
using Shouldly;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Tests.Support;
using SmoothLlm.Web.Components.Portal.Credits;
using SmoothLlm.Web.Components.Shared;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal;

public sealed class AutoTopUpCardTests
{
    [Fact]
    public async Task Without_a_saved_card_the_page_says_how_to_get_one()
    {
        await using var database = await OpenAsync();
        await using var page = Page(database);

        var card = Render(page, await JoinAsync(database, OrganizationRole.Owner, hasCard: false));

        card.Markup.ShouldContain("It needs a saved card");
        card.FindAll("form").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_wished_is_saved_with_who_wished_it()
    {
        await using var database = await OpenAsync();
        await using var page = Page(database);
        var member = await JoinAsync(database, OrganizationRole.Billing);
        var card = Render(page, member);
        card.Find("[data-testid=saved-card]").TextContent.ShouldContain("visa •••• 4242");

        card.Find("[data-testid=top-up-enabled]").Change(true);
        card.Find("#top-up-threshold").Change("7.50");
        card.Find("#top-up-amount").Change("$1,000");
        card.Find("#top-up-cap").Change("2000");
        await card.Find("form").SubmitAsync();

        card.Markup.ShouldContain("$1,000 are bought when less than $7.50 is available.");
        var saved = await database.ReadAsync(context => context.AutoTopUps.SingleAsync());
        (saved.IsEnabled, saved.ThresholdNanoUsd, saved.AmountNanoUsd, saved.DailyCapNanoUsd, saved.UserId)
            .ShouldBe((true, 7_500_000_000, 1000_000_000_000, 2000_000_000_000, member.UserId));
    }

    [Fact]
    public async Task What_is_wrong_is_said_at_its_field()
    {
        await using var database = await OpenAsync();
        await using var page = Page(database);
        var card = Render(page, await JoinAsync(database, OrganizationRole.Owner));

        card.Find("#top-up-threshold").Change("lots");
        await card.Find("form").SubmitAsync();
        card.Find("#top-up-threshold-problem").TextContent.ShouldContain("as a number");

        card.Find("#top-up-threshold").Change("5");
        card.Find("#top-up-cap").Change("10");
        await card.Find("form").SubmitAsync();
        card.Find("#top-up-cap-problem").TextContent.ShouldContain("at least the amount");
        (await database.ReadAsync(context => context.AutoTopUps.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Why_it_was_switched_off_is_said_and_saving_anew_forgets_it()
    {
        await using var database = await OpenAsync();
        await using var page = Page(database);
        var member = await JoinAsync(database, OrganizationRole.Owner);
        await database.AddAsync(new AutoTopUp
        {
            OrganizationId = member.OrganizationId, UserId = member.UserId, ThresholdNanoUsd = 5_000_000_000, AmountNanoUsd = 25_000_000_000,
            DailyCapNanoUsd = 100_000_000_000, ConsecutiveFailures = 3, DisabledReason = "Your card was declined.",
        });
        var card = Render(page, member);
        card.Find("[data-testid=top-up-disabled]").TextContent.ShouldContain("Your card was declined.");

        card.Find("[data-testid=top-up-enabled]").Change(true);
        await card.Find("form").SubmitAsync();

        card.FindAll("[data-testid=top-up-disabled]").ShouldBeEmpty();
        (await database.ReadAsync(context => context.AutoTopUps.SingleAsync())).ConsecutiveFailures.ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_became_a_developer_since_the_page_was_opened_changes_nothing()
    {
        await using var database = await OpenAsync();
        await using var page = Page(database);
        var member = await JoinAsync(database, OrganizationRole.Developer) with { Role = OrganizationRole.Owner };
        var card = Render(page, member);

        card.Find("[data-testid=top-up-enabled]").Change(true);
        await card.Find("form").SubmitAsync();

        card.Markup.ShouldContain("Your role may not change this.");
        (await database.ReadAsync(context => context.AutoTopUps.CountAsync())).ShouldBe(0);
    }

    private static Task<SqliteDatabase> OpenAsync() => SqliteDatabase.OpenAsync(services => services
        .AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = Environments.Development })
        .AddLedger()
        .AddPurchases(new ConfigurationBuilder().Build())
        .AddOrganizations()
        .AddMemberships());

    private static BunitContext Page(SqliteDatabase database)
    {
        var page = new BunitContext();
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        page.Services.AddSingleton<TimeProvider>(database.Time);
        page.Services.AddSingleton(database.Get<AutoTopUps>());
        page.Services.AddSingleton(database.Get<PaymentCustomers>());
        page.Services.AddSingleton(database.Get<IPaymentGateway>());
        page.Services.AddSingleton(database.Get<MembershipStore>());
        page.Services.AddSingleton(database.Get<OrganizationRegistry>());
        page.Services.AddScoped<CurrentOrganization>();
        page.Services.AddRadzenComponents();
        page.AddAuthorization().SetAuthorized("ada@example.com");
        return page;
    }

    private static IRenderedComponent<AutoTopUpCard> Render(BunitContext page, OrganizationContext organization) =>
        page.Render<AutoTopUpCard>(parameters => parameters.Add(card => card.Organization, organization));

    private static async Task<OrganizationContext> JoinAsync(SqliteDatabase database, OrganizationRole role, bool hasCard = true)
    {
        var organization = await database.AddOrganizationAsync();
        var user = new ApplicationUser { UserName = "ada@example.com" };
        await database.AddAsync(
            user,
            new Membership { OrganizationId = organization, UserId = user.Id, Role = role, CreatedAt = SqliteDatabase.Start },
            new PaymentCustomer
            {
                OrganizationId = organization, CustomerId = "cus_1", CreatedAt = SqliteDatabase.Start,
                PaymentMethodId = hasCard ? "pm_1" : null, CardBrand = hasCard ? "visa" : null, CardLastFour = hasCard ? "4242" : null,
            });
        return new OrganizationContext(organization, "Acme", role, WalletAccountId: 0, user.Id);
    }
}
