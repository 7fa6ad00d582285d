using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Usage;

/// <summary>What an organization has used: sums, groups, single requests, and all of them as a file.</summary>
internal static class UsageEndpoints
{
    /// <summary>Days of a range that nobody has named.</summary>
    public const int DefaultDays = 30;

    /// <summary>The longest range.</summary>
    public const int MaxDays = 3660;

    private static readonly string[] Range = ["from", "to"];
    private static readonly string[] Filters = [.. Range, "keyId", "model", "provider"];
    private static readonly string[] RequestFilters = [.. Filters, "endUser"];

    public static void MapUsage(this IEndpointRouteBuilder group)
    {
        group.MapGet("/stats/summary", TotalsAsync).TakesQuery(Range).Produces<UsageTotalsAnswer>();
        group.MapGet("/stats/by-model", ByModelAsync).TakesQuery(Range).Produces<UsageGroupsAnswer<ModelUsageAnswer>>();
        var usage = group.MapGroup("/usage");
        usage.MapGet("", TotalsAsync).TakesQuery(Filters).Produces<UsageTotalsAnswer>();
        usage.MapGet("/daily", DailyAsync).TakesQuery(Filters).Produces<UsageGroupsAnswer<DayUsageAnswer>>();
        usage.MapGet("/by-key", ByKeyAsync).TakesQuery(Filters).Produces<UsageGroupsAnswer<KeyUsageAnswer>>();
        usage.MapGet("/by-provider", ByProviderAsync).TakesQuery(Filters).Produces<UsageGroupsAnswer<ProviderUsageAnswer>>();
        usage.MapGet("/by-model", ByModelAsync).TakesQuery(Filters).Produces<UsageGroupsAnswer<ModelUsageAnswer>>();
        usage.MapGet("/recent", RecentAsync).TakesQuery([.. RequestFilters, "limit", "cursor"]).Produces<PageAnswer<RequestAnswer>>();
        usage.MapGet("/export", Export).TakesQuery(RequestFilters).Produces(StatusCodes.Status200OK, contentType: UsageCsv.ContentType);
    }

    private static async Task<IResult> TotalsAsync(ManagementCaller caller, QueryReader query, UsageReports reports, TimeProvider time, CancellationToken token)
    {
        var wanted = Read(caller, query, time);
        return query.Refusal ?? TypedResults.Ok(UsageTotalsAnswer.Of(wanted.From, wanted.Until, await reports.TotalsAsync(wanted, token)));
    }

    private static Task<IResult> DailyAsync(ManagementCaller caller, QueryReader query, UsageReports reports, TimeProvider time, CancellationToken token) =>
        GroupAsync(caller, query, time, wanted => reports.DailyAsync(wanted, token), group => new DayUsageAnswer(group.Key, UsageSumsAnswer.Of(group.Sums)));

    private static Task<IResult> ByProviderAsync(ManagementCaller caller, QueryReader query, UsageReports reports, TimeProvider time, CancellationToken token) =>
        GroupAsync(caller, query, time, wanted => reports.ByProviderAsync(wanted, token), group => new ProviderUsageAnswer(group.Key, UsageSumsAnswer.Of(group.Sums)));

    private static Task<IResult> ByModelAsync(ManagementCaller caller, QueryReader query, UsageReports reports, TimeProvider time, CancellationToken token) =>
        GroupAsync(caller, query, time, wanted => reports.ByModelAsync(wanted, token), group => new ModelUsageAnswer(group.Key, UsageSumsAnswer.Of(group.Sums)));

    private static async Task<IResult> ByKeyAsync(ManagementCaller caller, QueryReader query, UsageReports reports, TimeProvider time, CancellationToken token)
    {
        var names = await reports.KeyNamesAsync(caller.OrganizationId, token);
        return await GroupAsync(
            caller, query, time, wanted => reports.ByKeyAsync(wanted, token),
            group => new KeyUsageAnswer(group.Key, names.GetValueOrDefault(group.Key), UsageSumsAnswer.Of(group.Sums)));
    }

    private static async Task<IResult> RecentAsync(ManagementCaller caller, QueryReader query, RequestLog log, TimeProvider time, CancellationToken token)
    {
        var wanted = ReadRequests(caller, query, time);
        int limit = query.Limit();
        var before = query.Cursor<RequestCursor>(RequestCursor.Parse);
        if (query.Refusal is { } refusal)
            return refusal;
        var page = await log.RecentAsync(caller.OrganizationId, wanted.Requests with { Before = before, PageSize = limit }, token);
        return TypedResults.Ok(new PageAnswer<RequestAnswer>(
            [.. page.Items.Select(request => RequestAnswer.Of(request.Record, request.KeyName))],
            page.Next is { } next ? Cursor.Write(next.ToString()) : null));
    }

    private static IResult Export(ManagementCaller caller, QueryReader query, RequestLog log, TimeProvider time, HttpContext context)
    {
        var wanted = ReadRequests(caller, query, time);
        return query.Refusal ?? UsageCsv.Download(context, log.AllAsync(caller.OrganizationId, wanted.Requests, UsageCsv.MaxLines, context.RequestAborted), time);
    }

    private static async Task<IResult> GroupAsync<TKey, TAnswer>(
        ManagementCaller caller, QueryReader query, TimeProvider time,
        Func<UsageReportQuery, Task<IReadOnlyList<UsageGroup<TKey>>>> read, Func<UsageGroup<TKey>, TAnswer> answer)
    {
        var wanted = Read(caller, query, time);
        return query.Refusal ?? TypedResults.Ok(new UsageGroupsAnswer<TAnswer>(
            wanted.From, wanted.Until, UsageTotalsAnswer.UsDollars, [.. (await read(wanted)).Select(answer)]));
    }

    private static UsageReportQuery ReadRequests(ManagementCaller caller, QueryReader query, TimeProvider time) =>
        Read(caller, query, time) with { EndUser = query.Text("endUser", RequestFacts.MaxEndUserLength) };

    /// <summary>Without dates, the last thirty days up to now.</summary>
    private static UsageReportQuery Read(ManagementCaller caller, QueryReader query, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var until = query.Until() ?? now;
        var from = query.From() ?? new DateTimeOffset(until.UtcDateTime.Date.AddDays(1 - DefaultDays), TimeSpan.Zero);
        if (query.Refusal is null && from >= until)
            query.Report("to", "Must not lie before 'from'.");
        else if (query.Refusal is null && until - from > TimeSpan.FromDays(MaxDays))
            query.Report("from", $"A range has at most {MaxDays} days.");
        return new UsageReportQuery(caller.OrganizationId, from, until)
        {
            ApiKeyId = query.Guid("keyId"),
            Model = query.Text("model"),
            Provider = query.Text("provider"),
        };
    }
}
