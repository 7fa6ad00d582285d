using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Tests.Support;
using SmoothLlm.Web.Components.Portal;
using SmoothLlm.Web.Components.Shared;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal;

public sealed class LoadMoreTests
{
    [Fact]
    public async Task The_button_adds_the_next_page_until_there_is_none()
    {
        var rows = new GrowingRows<int>();
        rows.Begin(new RowPage<int>([1, 2], Next: 2));
        await using var page = await PageAsync();
        var shown = page.Render<LoadMore<int>>(parameters => parameters
            .Add(more => more.Rows, rows)
            .Add(more => more.Read, at => Task.FromResult(new RowPage<int>([(int)at + 1], at < 3 ? at + 1 : null))));

        await shown.Find("button").ClickAsync(new());
        rows.Rows.ShouldBe([1, 2, 3]);
        await shown.Find("button").ClickAsync(new());

        rows.Rows.ShouldBe([1, 2, 3, 4]);
        shown.Markup.Trim().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reading_that_fails_says_so_and_can_be_tried_again()
    {
        var rows = new GrowingRows<int>();
        rows.Begin(new RowPage<int>([1], Next: 1));
        bool fails = true;
        await using var page = await PageAsync();
        var shown = page.Render<LoadMore<int>>(parameters => parameters
            .Add(more => more.Rows, rows)
            .Add(more => more.Read, _ => fails ? throw new Microsoft.EntityFrameworkCore.DbUpdateException() : Task.FromResult(new RowPage<int>([2], null))));

        await shown.Find("button").ClickAsync(new());
        shown.Find("[role=alert]").TextContent.ShouldContain("could not be loaded");
        fails = false;
        await shown.Find("button").ClickAsync(new());

        rows.Rows.ShouldBe([1, 2]);
        shown.FindAll("[role=alert]").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_page_of_a_list_that_has_begun_anew_is_not_added()
    {
        var rows = new GrowingRows<int>();
        rows.Begin(new RowPage<int>([1], Next: 1));
        var reading = new TaskCompletionSource<RowPage<int>>();

        var loading = rows.LoadMoreAsync(_ => reading.Task);
        rows.Begin(new RowPage<int>([9], Next: null));
        reading.SetResult(new RowPage<int>([2], null));
        await loading;

        rows.Rows.ShouldBe([9]);
    }

    [Fact]
    public async Task A_page_that_holds_enough_says_how_to_see_older_ones()
    {
        var rows = new GrowingRows<int>();
        rows.Begin(new RowPage<int>([.. Enumerable.Range(0, GrowingRows<int>.MaxShown)], Next: 1));
        await using var page = await PageAsync();

        var shown = page.Render<LoadMore<int>>(parameters => parameters.Add(more => more.Rows, rows).Add(more => more.Read, _ => throw new InvalidOperationException()));

        shown.FindAll("button").ShouldBeEmpty();
        shown.Markup.ShouldContain("These are the newest 1,000.");
    }

    private static async Task<BunitContext> PageAsync()
    {
        await using var database = await SqliteDatabase.OpenAsync(services => services.AddOrganizations());
        var page = new BunitContext();
        page.Services.AddSingleton<TimeProvider>(new ManualTime(SqliteDatabase.Start));
        page.Services.AddSingleton(database.Get<OrganizationRegistry>());
        page.Services.AddScoped<CurrentOrganization>();
        page.AddAuthorization();
        return page;
    }
}
