using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Usage;

public sealed class RequestLogTests
{
    private static readonly DateTimeOffset Now = SqliteDatabase.Start;

    [Fact]
    public async Task Pages_of_requests_join_without_gap_or_repetition()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        for (int minute = 0; minute < 5; minute++)
            await database.AddAsync(UsageRows.Record(organization, Now.AddMinutes(minute)));
        var queries = database.Get<RequestLog>();

        var seen = new List<DateTimeOffset>();
        RequestCursor? before = null;
        int pages = 0;
        do
        {
            var page = await queries.RecentAsync(organization, new RecentRequestsQuery { PageSize = 2, Before = before }, CancellationToken.None);
            seen.AddRange(page.Items.Select(item => item.Record.StartedAt));
            before = page.Next;
            pages++;
        }
        while (before is not null);

        pages.ShouldBe(3);
        seen.ShouldBe(Enumerable.Range(0, 5).Reverse().Select(minute => Now.AddMinutes(minute)));
    }

    [Fact]
    public async Task Requests_are_filtered_by_model_key_status_and_time()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var key = await AddKeyAsync(database, organization);
        await database.AddAsync(
            UsageRows.Rollup(organization, Now, key, "a", chargeNanoUsd: 1200),
            UsageRows.Rollup(organization, Now, key, "b", chargeNanoUsd: 1200),
            UsageRows.Rollup(organization, Now.AddDays(-3), key, "c", chargeNanoUsd: 1200),
            UsageRows.Record(organization, Now, key, "a"),
            UsageRows.Record(organization, Now, key, "b", RequestEnding.UpstreamFailed),
            UsageRows.Record(organization, Now.AddDays(-3), key, "c", RequestEnding.ClientLeft),
            UsageRows.Record(await database.AddOrganizationAsync("Other"), Now, model: "theirs"));

        (await ModelsAsync(database, organization, new RecentRequestsQuery())).ShouldBe(["a", "b", "c"], ignoreOrder: true);
        (await ModelsAsync(database, organization, new RecentRequestsQuery { Model = "a" })).ShouldBe(["a"]);
        (await ModelsAsync(database, organization, new RecentRequestsQuery { ApiKeyId = Guid.NewGuid() })).ShouldBeEmpty();
        (await ModelsAsync(database, organization, new RecentRequestsQuery { IsFailed = true })).ShouldBe(["b"]);
        (await ModelsAsync(database, organization, new RecentRequestsQuery { IsFailed = false })).ShouldBe(["a", "c"], ignoreOrder: true);
        (await ModelsAsync(database, organization, new RecentRequestsQuery { Until = Now })).ShouldBe(["c"]);
        (await ModelsAsync(database, organization, new RecentRequestsQuery { From = Now })).ShouldBe(["a", "b"], ignoreOrder: true);
        (await ModelsAsync(database, organization, new RecentRequestsQuery { Provider = "another" })).ShouldBeEmpty();
        (await ModelsAsync(database, organization, new RecentRequestsQuery { Mode = UsageMode.PassThrough })).ShouldBeEmpty();
        (await ModelsAsync(database, organization, new RecentRequestsQuery { Ending = RequestEnding.ClientLeft })).ShouldBe(["c"]);
        (await ModelsAsync(database, organization, new RecentRequestsQuery { MinChargeNanoUsd = 1201 })).ShouldBeEmpty();
        (await ModelsAsync(database, organization, new RecentRequestsQuery { MinChargeNanoUsd = 1200, Model = "a" })).ShouldBe(["a"]);
        var page = await database.Get<RequestLog>().RecentAsync(organization, new RecentRequestsQuery { Model = "a" }, CancellationToken.None);
        page.Items.ShouldHaveSingleItem().KeyName.ShouldBe("Production");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(100_000, 3)]
    public async Task A_page_size_out_of_bounds_is_taken_into_them(int pageSize, int expected)
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        for (int minute = 0; minute < 3; minute++)
            await database.AddAsync(UsageRows.Record(organization, Now.AddMinutes(minute)));

        var page = await database.Get<RequestLog>()
            .RecentAsync(organization, new RecentRequestsQuery { PageSize = pageSize }, CancellationToken.None);

        page.Items.Count.ShouldBe(expected);
    }

    [Fact]
    public async Task Requests_of_one_moment_are_on_one_page_or_the_next_but_never_on_both()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        for (int number = 0; number < 5; number++)
            await database.AddAsync(UsageRows.Record(organization, Now, model: number.ToString(CultureInfo.InvariantCulture)));

        var seen = new List<string>();
        await foreach (var item in database.Get<RequestLog>().AllAsync(organization, new RecentRequestsQuery { PageSize = 1 }, limit: 4, CancellationToken.None))
            seen.Add(item.Record.ModelId);
        var first = await database.Get<RequestLog>().RecentAsync(organization, new RecentRequestsQuery { PageSize = 2 }, CancellationToken.None);
        var second = await database.Get<RequestLog>().RecentAsync(organization, new RecentRequestsQuery { PageSize = 3, Before = first.Next }, CancellationToken.None);

        seen.ShouldBe(["4", "3", "2", "1"]);
        first.Items.Concat(second.Items).Select(item => item.Record.ModelId).ShouldBe(["4", "3", "2", "1", "0"]);
        second.Next.ShouldBeNull();
    }

    [Fact]
    public async Task The_median_is_that_of_answers_and_nothing_without_any()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var log = database.Get<RequestLog>();
        (await log.MedianAsync(organization, new RecentRequestsQuery(), CancellationToken.None)).ShouldBe(new MedianLatency(null, null, 0));
        await database.AddAsync(UsageRows.Record(organization, Now));

        (await log.MedianAsync(organization, new RecentRequestsQuery(), CancellationToken.None)).ShouldBe(new MedianLatency(1200, 300, 1));
    }

    [Theory]
    [InlineData("1764108000123-42", true)]
    [InlineData("-1-42", false)]
    [InlineData("99999999999999999-1", false)]
    [InlineData("newest", false)]
    [InlineData(null, false)]
    public void A_cursor_is_read_from_urls_or_left_out(string? text, bool isOne) =>
        RequestCursor.Parse(text)?.ToString().ShouldBe(isOne ? text : null);

    /// <summary>Without an index that fits, a page deep in a million rows, or one that matches nothing, would read them all.</summary>
    [Theory]
    [InlineData("page", "IX_UsageRecords_Log")]
    [InlineData("key", "IX_UsageRecords_Log")]
    [InlineData("model", "IX_UsageRecords_Log")]
    [InlineData("failed", "IX_UsageRecords_Failed")]
    [InlineData("user", "IX_UsageRecords_EndUser")]
    public async Task Every_page_begins_in_an_index_and_needs_no_sorting(string filter, string index)
    {
        await using var database = await OpenAsync();
        var query = filter switch
        {
            "key" => new RecentRequestsQuery { ApiKeyId = Guid.NewGuid() },
            "model" => new RecentRequestsQuery { Model = "a" },
            "user" => new RecentRequestsQuery { EndUser = "ada" },
            "failed" => new RecentRequestsQuery { IsFailed = true },
            _ => new RecentRequestsQuery(),
        };
        query = query with { Before = new RequestCursor(Now, 7), From = Now.AddDays(-30) };
        await using var context = await database.Get<IDbContextFactory<Infrastructure.Persistence.SmoothLlmDbContext>>().CreateDbContextAsync();

        var plan = await QueryPlan.OfAsync(context, RequestLog.Matching(context, Guid.NewGuid(), query));

        plan.ShouldHaveSingleItem().ShouldContain(index);
    }

    internal static async Task<Guid> AddKeyAsync(SqliteDatabase database, Guid organization)
    {
        var key = new ApiKey
        {
            Id = Guid.NewGuid(),
            OrganizationId = organization,
            Name = "Production",
            SecretHash = new string('0', 64),
            Prefix = "llm_sk_AbCd",
            LastFour = "wxyz",
            CreatedAt = Now,
        };
        await database.AddAsync(key);
        return key.Id;
    }

    private static Task<SqliteDatabase> OpenAsync() => SqliteDatabase.OpenAsync(services => services.AddUsageQueries());

    private static async Task<IReadOnlyList<string>> ModelsAsync(SqliteDatabase database, Guid organization, RecentRequestsQuery query) =>
        [.. (await database.Get<RequestLog>().RecentAsync(organization, query, CancellationToken.None)).Items.Select(item => item.Record.ModelId)];
}
