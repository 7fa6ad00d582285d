using System.Globalization;
using System.Security.Claims;
using Bunit;
using CsvHelper;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shouldly;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.ContentLogging;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Tests.Ledger;
using SmoothLlm.Tests.Support;
using SmoothLlm.Web.Components.Portal.Transactions;
using SmoothLlm.Web.Components.Shared;
using SmoothLlm.Web.Management;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal;

public sealed class TransactionsPageTests
{
    [Theory]
    [InlineData("transactions")]
    [InlineData("transactions?show=credits")]
    [InlineData("transactions?show=charges&from=2026-05-20")]
    public async Task The_export_that_the_page_offers_has_the_rows_that_it_shows(string url)
    {
        await using var book = await OpenAsync(credit: 2_000_000_000);
        for (int number = 1; number <= 5; number++)
        {
            book.Database.Time.Advance(TimeSpan.FromHours(7));
            await book.SettleAsync(await book.HoldAsync(1000), number * 111);
        }

        await using var page = await PageAsync(book);
        page.Services.GetRequiredService<NavigationManager>().NavigateTo(url);
        var shown = page.Render<TransactionsPage>();

        var rows = shown.FindAll("tbody tr").Select(row => new Row(
            row.Children[0].GetAttribute("title")!,
            row.Children[1].TextContent,
            row.Children[2].TextContent.Trim(),
            Amount(row.Children[3].QuerySelector(".money")!.GetAttribute("title")!),
            Amount(row.Children[4].QuerySelector(".money")!.GetAttribute("title")!))).ToList();

        string address = shown.Find("[data-testid=export]").GetAttribute("href")!;
        address.ShouldStartWith(BalanceEndpoints.ExportPath.TrimStart('/'));
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(new Uri("http://localhost/"), address).Query);
        var filter = StatementFilter.Parse(query.GetValueOrDefault("show"), query.GetValueOrDefault("from"), query.GetValueOrDefault("to"));
        rows.ShouldBe(await ExportAsync(book, filter));
        rows.Count.ShouldBe(url.Contains("credits", StringComparison.Ordinal) ? 1 : url.Contains("charges", StringComparison.Ordinal) ? 5 : 6);
    }

    [Fact]
    public async Task A_charge_opens_its_receipt_beside_the_page()
    {
        await using var book = await OpenAsync(credit: 2_000_000_000);
        var request = await book.HoldAsync(5000);
        await book.SettleAsync(request, 1200);
        await using var page = await PageAsync(book);
        var shown = page.Render<TransactionsPage>();
        shown.FindAll("dialog").ShouldBeEmpty();

        page.Services.GetRequiredService<NavigationManager>().NavigateTo(shown.Find("td.reference a").GetAttribute("href")!);

        shown.Find("[data-testid=receipt-id]").TextContent.ShouldBe(RequestIds.Format(request));
        shown.Find("[data-testid=receipt-ending]").TextContent.ShouldBe("The whole answer reached the client.");
        shown.Find(".attempts").TextContent.ShouldContain("sandbox-chat");
        shown.Find("dialog").TriggerEvent("onclose", EventArgs.Empty);
        shown.FindAll("dialog").ShouldBeEmpty();
        page.Services.GetRequiredService<NavigationManager>().Uri.ShouldEndWith("/transactions");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("req_0199f1c27a3b7c4d8e5f0123456789ab")]
    public async Task A_link_to_no_request_says_so(string request)
    {
        await using var book = await OpenAsync();
        await using var page = await PageAsync(book);
        page.Services.GetRequiredService<NavigationManager>().NavigateTo("transactions?request=" + request);

        page.Render<TransactionsPage>().Find("dialog").TextContent.ShouldContain("There is no such request");
    }

    [Fact]
    public async Task Whoever_is_no_member_any_more_sees_no_receipt()
    {
        await using var book = await OpenAsync(credit: 10_000);
        var request = await book.HoldAsync(5000);
        await book.SettleAsync(request, 1200);
        await using var page = await PageAsync(book);
        var shown = page.Render<TransactionsPage>();
        await book.Database.Get<SmoothLlm.Infrastructure.Persistence.Database>().WriteAsync(
            context =>
            {
                context.Memberships.RemoveRange(context.Memberships);
                return Task.CompletedTask;
            },
            CancellationToken.None);

        page.Services.GetRequiredService<NavigationManager>().NavigateTo("transactions?request=" + RequestIds.Format(request));

        shown.Find("dialog").TextContent.ShouldContain("There is no such request");
    }

    [Fact]
    public async Task A_request_under_way_is_not_settled_yet()
    {
        await using var book = await OpenAsync(credit: 10_000);
        var request = await book.HoldAsync(5000);
        await using var page = await PageAsync(book);
        page.Services.GetRequiredService<NavigationManager>().NavigateTo("transactions?request=" + RequestIds.Format(request));
        var shown = page.Render<TransactionsPage>();
        shown.Find("dialog").TextContent.ShouldContain("Not settled yet");
        await book.SettleAsync(request, 1200);

        await shown.Find("dialog .state-action button").ClickAsync(new());

        shown.Find("[data-testid=receipt-id]").TextContent.ShouldBe(RequestIds.Format(request));
    }

    [Fact]
    public async Task An_empty_book_leads_to_the_credits()
    {
        await using var book = await OpenAsync();
        await using var page = await PageAsync(book);

        var shown = page.Render<TransactionsPage>();

        shown.Find(".empty-state a").GetAttribute("href").ShouldBe("credits");
        shown.FindAll("[data-testid=export]").ShouldBeEmpty();
    }

    private static Task<LedgerBook> OpenAsync(long credit = 0) =>
        LedgerBook.OpenAsync(credit, services => services
            .AddUsageQueries().AddContentLogging(new ConfigurationBuilder().Build()).AddOrganizations().AddMemberships());

    private static async Task<BunitContext> PageAsync(LedgerBook book)
    {
        var user = new ApplicationUser { UserName = "ada@example.com" };
        await book.Database.AddAsync(
            user,
            new Membership { OrganizationId = book.OrganizationId, UserId = user.Id, Role = OrganizationRole.Billing, CreatedAt = SqliteDatabase.Start });
        var page = new BunitContext();
        page.Services.AddSingleton<TimeProvider>(book.Database.Time);
        page.Services.AddSingleton(book.Database.Get<LedgerQueries>());
        page.Services.AddSingleton(book.Database.Get<ReceiptQueries>());
        page.Services.AddSingleton(book.Database.Get<MembershipStore>());
        page.Services.AddSingleton(book.Database.Get<OrganizationRegistry>());
        page.Services.AddSingleton(book.Database.Get<ContentReader>());
        page.Services.AddSingleton(book.Database.Get<ContentSettings>());
        page.Services.AddSingleton(Options.Create(new ContentLoggingOptions()));
        page.Services.AddScoped<CurrentOrganization>();
        page.AddAuthorization().SetAuthorized("ada@example.com").SetClaims(new Claim(ClaimTypes.NameIdentifier, user.Id));
        page.Services.GetRequiredService<NavigationManager>().NavigateTo("transactions");
        return page;
    }

    private static async Task<List<Row>> ExportAsync(LedgerBook book, StatementFilter filter)
    {
        using var file = new MemoryStream();
        var lines = book.Database.Get<LedgerQueries>().LinesAsync(book.OrganizationId, filter.ToQuery(), CancellationToken.None);
        await TransactionsCsv.WriteAsync(file, lines, CancellationToken.None);
        using var csv = CsvReader.Create(file.ToArray());
        var rows = new List<Row>();
        while (csv.Read())
        {
            string time = csv.GetString("time_utc").Replace('T', ' ').Replace("Z", " UTC", StringComparison.Ordinal);
            rows.Add(new Row(time, csv.GetString("description"), csv.GetString("reference"), Amount(csv.GetString("amount_usd")), Amount(csv.GetString("balance_after_usd"))));
        }

        return rows;
    }

    private static decimal Amount(string text) => decimal.Parse(text.Replace("$", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private sealed record Row(string Time, string What, string Reference, decimal Amount, decimal BalanceAfter);
}
