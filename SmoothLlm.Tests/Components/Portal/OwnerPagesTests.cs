using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Radzen;
using Shouldly;
using SmoothLlm.Core.Notifications;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ContentLogging;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Notifications;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Tests.Ledger;
using SmoothLlm.Tests.Support;
using SmoothLlm.Web.Components.Portal.Invoices;
using SmoothLlm.Web.Components.Portal.Notifications;
using SmoothLlm.Web.Components.Portal.Organization;
using SmoothLlm.Web.Components.Shared;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal;

/// <summary>Pages for those who answer for an organization: content logging, statements, notifications.</summary>
public sealed class OwnerPagesTests : IAsyncLifetime
{
    private readonly ApplicationUser user = new() { UserName = "ada@example.com", Email = "ada@example.com" };
    private readonly BunitContext page = new();
    private LedgerBook book = null!;

    public async Task InitializeAsync()
    {
        var configuration = new ConfigurationBuilder().Build();
        book = await LedgerBook.OpenAsync(credit: 3_000_000_000, services => services
            .AddContentLogging(configuration).AddOrganizations().AddMemberships().AddEmail(configuration).AddNotifications().AddSingleton<IServer>(new NoServer()));
        await book.Database.AddAsync(
            user,
            new Membership { OrganizationId = book.OrganizationId, UserId = user.Id, Role = OrganizationRole.Owner, CreatedAt = SqliteDatabase.Start });
        page.Services.AddSingleton<TimeProvider>(book.Database.Time);
        page.Services.AddSingleton(book.Database.Get<ContentSettings>());
        page.Services.AddSingleton(book.Database.Get<MonthlyStatements>());
        page.Services.AddSingleton(book.Database.Get<NotificationStore>());
        page.Services.AddSingleton(book.Database.Get<MembershipStore>());
        page.Services.AddSingleton(book.Database.Get<OrganizationRegistry>());
        page.Services.AddSingleton(Options.Create(new ContentLoggingOptions()));
        page.Services.AddScoped<CurrentOrganization>();
        page.Services.AddRadzenComponents();
        page.AddAuthorization().SetAuthorized("ada@example.com").SetClaims(new Claim(ClaimTypes.NameIdentifier, user.Id));
    }

    public async Task DisposeAsync()
    {
        await page.DisposeAsync();
        await book.DisposeAsync();
    }

    [Fact]
    public async Task An_owner_switches_content_logging_on_with_consent_only()
    {
        var card = Card(OrganizationRole.Owner);
        card.Find("[data-testid=content-state]").TextContent.ShouldBe("No text of any request is kept.");

        await card.Find("form").SubmitAsync();
        card.Find("[role=alert]").TextContent.ShouldContain("tick the box");
        card.Find("[data-testid=content-consent]").Change(true);
        card.Find("#content-retention").Change("7");
        await card.Find("form").SubmitAsync();

        card.Find("[data-testid=content-state]").TextContent.ShouldBe("Texts of requests are kept for 7 days. Stored now: 0.");
        var organization = await book.Database.ReadAsync(context => context.Organizations.SingleAsync(row => row.Id == book.OrganizationId));
        (organization.KeepsContent, organization.ContentRetentionDays).ShouldBe((true, 7));
    }

    [Theory]
    [InlineData(OrganizationRole.Admin, true)]
    [InlineData(OrganizationRole.Billing, false)]
    public void Others_see_whether_it_is_on_and_have_nothing_to_switch(OrganizationRole role, bool seesLooks)
    {
        var card = Card(role);

        card.FindAll("form").ShouldBeEmpty();
        card.Markup.ShouldContain("Only owners can change this.");
        card.FindAll("a[href^=audit]").Count.ShouldBe(seesLooks ? 1 : 0);
    }

    [Fact]
    public async Task A_statement_has_the_balance_the_credits_and_the_models()
    {
        await book.SettleAsync(await book.HoldAsync(5_000_000), 1_500_000);

        var shown = page.Render<InvoicePage>(parameters => parameters.Add(invoice => invoice.Month, "2026-05"));

        shown.Find("h1").TextContent.ShouldBe("Statement of May 2026");
        shown.FindAll("[data-testid=invoice-sums] td .money").Select(amount => amount.GetAttribute("title"))
            .ShouldBe(["$0.00", "$3.00", "-$0.0015", "$2.9985"]);
        shown.Markup.ShouldContain("sandbox-chat");
        shown.Find("[data-testid=export]").GetAttribute("href").ShouldBe("api/invoices/2026-05/export");
    }

    [Theory]
    [InlineData("2026-04")]
    [InlineData("2026-06")]
    [InlineData("may")]
    public void A_month_without_a_statement_says_so(string month) =>
        page.Render<InvoicePage>(parameters => parameters.Add(invoice => invoice.Month, month)).Markup.ShouldContain("There is no such statement");

    [Fact]
    public async Task A_notification_is_new_once_and_mails_are_chosen()
    {
        await book.Database.AddAsync(new Notification
        {
            OrganizationId = book.OrganizationId, Kind = NotificationKinds.LowBalance, Reference = "1", At = SqliteDatabase.Start, AmountNanoUsd = 500_000_000,
        });

        var shown = page.Render<NotificationsPage>();
        shown.Find("[data-testid=notifications]").TextContent.ShouldContain("The balance has fallen to $0.50.");
        shown.FindAll(".is-new").Count.ShouldBe(1);
        shown.Find("[data-testid=mail-LowBalance]").Change(false);
        await shown.Find("form").SubmitAsync();

        var store = book.Database.Get<NotificationStore>();
        (await store.CountNewAsync(book.OrganizationId, user.Id, CancellationToken.None)).ShouldBe(0);
        (await store.MailsAsync(book.OrganizationId, user.Id, OrganizationRole.Owner, CancellationToken.None)).HasFlag(NotificationKinds.LowBalance).ShouldBeFalse();
        page.Render<NotificationsPage>().FindAll(".is-new").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_done_is_taken_back_once_while_it_is_shown()
    {
        var toasts = page.Services.GetRequiredService<NotificationService>();
        var owner = Card(OrganizationRole.Owner);
        int undone = 0;
        toasts.NotifyUndo(owner.Instance, "Done", () =>
        {
            undone++;
            return Task.CompletedTask;
        });
        var toast = page.Render(toasts.Messages.ShouldHaveSingleItem().DetailContent!(toasts));

        await toast.Find("button").ClickAsync(new());
        await toast.Find("button").ClickAsync(new());

        undone.ShouldBe(1);
        toasts.Messages.ShouldBeEmpty();
    }

    private IRenderedComponent<ContentLoggingCard> Card(OrganizationRole role) => page.Render<ContentLoggingCard>(parameters => parameters
        .Add(card => card.Organization, new OrganizationContext(book.OrganizationId, "Acme", role, book.AccountId, user.Id))
        .Add(card => card.Role, role));
}
