using System.Globalization;
using System.Net;
using System.Text.Json;
using CsvHelper;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>The statement of a wallet as programs and spreadsheets get it.</summary>
public sealed class TransactionsTests(UpstreamApp app) : IClassFixture<UpstreamApp>
{
    private const string Path = "/api/balance/transactions";

    [Theory]
    [InlineData("")]
    [InlineData("show=credits")]
    [InlineData("show=charges")]
    [InlineData("from=2020-01-01&to=2099-12-31")]
    [InlineData("to=2020-01-01")]
    public async Task The_export_has_the_lines_of_the_pages(string filter)
    {
        var customer = await SpendAsync(requests: 3);
        using var member = await PortalMember.SignInAsync(app, customer);

        var pages = await PagesAsync(member, filter);
        var rows = await ExportAsync(member, filter);

        rows.ShouldBe(pages.Select(line => new Row(
            line.GetProperty("postedAt").GetDateTimeOffset(),
            line.GetProperty("type").GetString()!,
            line.GetProperty("description").GetString()!,
            line.GetProperty("reference").GetString()!,
            line.GetProperty("amount").GetString()!,
            line.GetProperty("balanceAfter").GetString()!)));
        rows.Count.ShouldBe(filter switch { "show=credits" => 1, "show=charges" => 3, "to=2020-01-01" => 0, _ => 4 });
    }

    [Fact]
    public async Task Amounts_are_exact_and_add_up_to_the_running_balance()
    {
        var customer = await SpendAsync(requests: 2);
        using var member = await PortalMember.SignInAsync(app, customer);

        var rows = await ExportAsync(member, "");

        rows.Select(row => (row.Type, row.Amount, row.BalanceAfter)).ShouldBe(
        [
            ("charge", "-0.000168", "9.999664"),
            ("charge", "-0.000168", "9.999832"),
            ("grant", "10", "10"),
        ]);
        rows[0].Reference.ShouldStartWith("req_");
        var pages = await PagesAsync(member, "");
        pages[0].GetProperty("requestId").GetString().ShouldBe(rows[0].Reference);
        pages[^1].GetProperty("requestId").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+49 123")]
    [InlineData("-cmd|' /C calc'!A0")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1+1")]
    [InlineData("a \"quoted\", text\nof two lines")]
    public async Task Text_in_the_export_is_kept_and_becomes_no_formula(string reason)
    {
        var customer = await app.AddCustomerAsync(NanoUsd.Zero);
        var correction = new PostingRequest(
            LedgerTransactionKind.Adjustment, Guid.NewGuid().ToString(), customer.OrganizationId, LedgerAccountKind.Adjustment, new NanoUsd(5), reason);
        (await app.Services.GetRequiredService<ILedger>().PostAsync(correction, CancellationToken.None)).ShouldBeOfType<PostingResult.Posted>();
        using var member = await PortalMember.SignInAsync(app, customer);

        var row = (await ExportAsync(member, "")).ShouldHaveSingleItem();

        row.Description.TrimStart('\'').ShouldBe(reason);
        "=+-@\t\r\n".ShouldNotContain(row.Description[0]);
        row.Amount.ShouldBe("0.000000005");
    }

    [Fact]
    public async Task The_export_is_a_file_that_nobody_keeps_a_copy_of()
    {
        using var member = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());

        using var response = await member.Browser.GetAsync(Path + "/export");

        response.Content.Headers.ContentType?.ToString().ShouldBe("text/csv; charset=utf-8");
        response.Content.Headers.ContentDisposition?.DispositionType.ShouldBe("attachment");
        response.Content.Headers.ContentDisposition?.FileName.ShouldNotBeNull().ShouldEndWith(".csv");
        response.Headers.CacheControl?.NoStore.ShouldBeTrue();
    }

    [Theory]
    [InlineData("show=everything", "show")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-02-01&to=2026-01-01", "to")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("cursor=-1", "cursor")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1000000", "limit")]
    public async Task A_bad_parameter_is_a_problem_that_names_it(string query, string name)
    {
        using var member = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());

        var problem = await member.GetAsync($"{Path}?{query}", HttpStatusCode.BadRequest);

        problem.GetProperty("errors").EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe(name);
    }

    [Fact]
    public async Task Members_see_the_statement_of_their_own_organization()
    {
        var theirs = await SpendAsync(requests: 1);
        using var stranger = await PortalMember.SignInAsync(app, await app.AddCustomerAsync(NanoUsd.Zero));
        using var owner = await PortalMember.SignInAsync(app, theirs);
        string cursor = (await owner.GetAsync($"{Path}?limit=1")).GetProperty("nextCursor").GetString()!;

        (await stranger.GetAsync($"{Path}?cursor={cursor}")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await ExportAsync(stranger, "")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_disabled_organization_is_refused()
    {
        var customer = await app.AddCustomerAsync();
        using var member = await PortalMember.SignInAsync(app, customer);
        await app.Services.GetRequiredService<Database>().WriteAsync(
            async context => (await context.Organizations.SingleAsync(organization => organization.Id == customer.OrganizationId)).IsActive = false,
            CancellationToken.None);

        await member.GetAsync(Path, HttpStatusCode.Forbidden);
        await member.GetAsync(Path + "/export", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Without_a_session_nothing_is_exported()
    {
        using var response = await app.Client.GetAsync(Path + "/export");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private async Task<TestCustomer> SpendAsync(int requests)
    {
        var customer = await app.AddCustomerAsync();
        app.First.Script = turn => turn.SendAsync(UpstreamBytes.Completion());
        for (int number = 0; number < requests; number++)
        {
            using var response = await app.PostChatAsync(customer, UpstreamApp.RequestBody("scripted"));
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            await app.AssertInvariantsAsync();
        }

        return customer;
    }

    /// <summary>All pages of the list, two lines each.</summary>
    private static async Task<List<JsonElement>> PagesAsync(PortalMember member, string filter)
    {
        var lines = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await member.GetAsync($"{Path}?limit=2&{filter}&cursor={cursor}");
            page.GetProperty("currency").GetString().ShouldBe("USD");
            lines.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return lines;
    }

    private static async Task<List<Row>> ExportAsync(PortalMember member, string filter)
    {
        using var response = await member.Browser.GetAsync($"{Path}/export?{filter}");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var csv = CsvReader.Create(await response.Content.ReadAsStreamAsync());
        var rows = new List<Row>();
        while (await csv.ReadAsync())
        {
            rows.Add(new Row(
                DateTimeOffset.ParseExact(csv.GetString("time_utc"), "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                csv.GetString("type"),
                csv.GetString("description"),
                csv.GetString("reference"),
                csv.GetString("amount_usd"),
                csv.GetString("balance_after_usd")));
        }

        return rows;
    }

    private sealed record Row(DateTimeOffset At, string Type, string Description, string Reference, string Amount, string BalanceAfter);
}
