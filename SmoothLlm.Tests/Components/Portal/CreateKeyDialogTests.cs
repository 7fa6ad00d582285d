using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Radzen;
using Shouldly;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Tests.Support;
using SmoothLlm.Web.Components.Portal.Keys;
using SmoothLlm.Web.Components.Shared;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal;

public sealed class CreateKeyDialogTests
{
    [Fact]
    public async Task The_secret_is_shown_with_examples_that_use_it()
    {
        await using var database = await OpenAsync();
        await using var page = Page(database);
        var dialog = Render(page, await JoinAsync(database, OrganizationRole.Developer));

        dialog.Find("#key-name").Input("Production");
        await dialog.Find("form").SubmitAsync();

        string secret = dialog.Find("[data-testid=secret]").TextContent;
        secret.ShouldStartWith("llm_sk_");
        dialog.Find("pre").TextContent.ShouldContain(secret);
        dialog.Find("pre").TextContent.ShouldContain("sandbox-chat");
        dialog.Find("[data-testid=no-credit]").TextContent.ShouldContain("there are none yet", customMessage: "the wallet is empty, and the example would be refused");
    }

    [Fact]
    public async Task A_missing_name_is_said_at_its_field_and_nothing_is_created()
    {
        await using var database = await OpenAsync();
        await using var page = Page(database);
        var dialog = Render(page, await JoinAsync(database, OrganizationRole.Owner));

        await dialog.Find("form").SubmitAsync();

        dialog.Find("#key-name").GetAttribute("aria-invalid").ShouldBe("true");
        dialog.Find("#key-name-error").TextContent.ShouldContain("1 to 100 characters");
        (await CountAsync(database)).ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_became_billing_since_the_page_was_opened_creates_no_key()
    {
        await using var database = await OpenAsync();
        await using var page = Page(database);
        var stale = await JoinAsync(database, OrganizationRole.Billing) with { Role = OrganizationRole.Owner };
        var dialog = Render(page, stale);
        dialog.Find("#key-name").Input("Production");

        await dialog.Find("form").SubmitAsync();

        dialog.Markup.ShouldContain("Your role may not do this.");
        (await CountAsync(database)).ShouldBe(0);
    }

    private static Task<SqliteDatabase> OpenAsync() => SqliteDatabase.OpenAsync(services => services.AddApiKeys().AddLedger().AddOrganizations().AddMemberships());

    private static BunitContext Page(SqliteDatabase database)
    {
        var page = new BunitContext();
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        page.Services.AddRadzenComponents();
        page.Services.AddSingleton<TimeProvider>(database.Time);
        page.Services.AddSingleton(database.Get<ApiKeyStore>());
        page.Services.AddSingleton(database.Get<LedgerQueries>());
        page.Services.AddSingleton(database.Get<MembershipStore>());
        page.Services.AddSingleton(database.Get<OrganizationRegistry>());
        page.Services.AddScoped<CurrentOrganization>();
        page.AddAuthorization().SetAuthorized("ada@example.com");
        return page;
    }

    private static IRenderedComponent<CreateKeyDialog> Render(BunitContext page, OrganizationContext organization) =>
        page.Render<CreateKeyDialog>(parameters => parameters
            .Add(dialog => dialog.Organization, organization)
            .Add(dialog => dialog.Model, "sandbox-chat"));

    private static async Task<OrganizationContext> JoinAsync(SqliteDatabase database, OrganizationRole role)
    {
        var organization = await database.AddOrganizationAsync();
        var user = new ApplicationUser { UserName = "ada@example.com" };
        await database.AddAsync(
            user,
            new Membership { OrganizationId = organization, UserId = user.Id, Role = role, CreatedAt = SqliteDatabase.Start });
        return new OrganizationContext(organization, "Acme", role, WalletAccountId: 0, user.Id);
    }

    private static Task<int> CountAsync(SqliteDatabase database) => database.ReadAsync(context => context.ApiKeys.CountAsync());
}
