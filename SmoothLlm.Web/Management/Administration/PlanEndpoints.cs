using System.Text.Json;
using System.Text.Json.Serialization;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Plans;
using SmoothLlm.Infrastructure.Plans;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Administration;

/// <summary>A plan as an admin states it; what an update leaves out stays, and null takes a limit away.</summary>
internal sealed record PlanBody
{
    public string? Name { get; init; }

    public int? DailyMessages { get; init; }

    public int? RequestsPerMinute { get; init; }

    public int? TokensPerMinute { get; init; }

    public int? ConcurrentRequests { get; init; }

    [JsonConverter(typeof(UsdConverter))]
    public decimal? DailySpendUsd { get; init; }

    [JsonConverter(typeof(UsdConverter))]
    public decimal? MonthlySpendUsd { get; init; }

    /// <summary>True makes it the plan of all organizations without one of their own.</summary>
    public bool? IsDefault { get; init; }
}

/// <summary>A plan.</summary>
/// <param name="Organizations">That were given it; those with the default plan by default are not among them.</param>
internal sealed record PlanAnswer(
    Guid Id,
    string Name,
    bool IsDefault,
    int? DailyMessages,
    int? RequestsPerMinute,
    int? TokensPerMinute,
    int? ConcurrentRequests,
    string? DailySpendUsd,
    string? MonthlySpendUsd,
    int Organizations,
    DateTimeOffset CreatedAt)
{
    public static PlanAnswer Of(ListedPlan listed) => new(
        listed.Plan.Id,
        listed.Plan.Name,
        listed.Plan.IsDefault,
        listed.Plan.DailyMessages,
        listed.Plan.RequestsPerMinute,
        listed.Plan.TokensPerMinute,
        listed.Plan.ConcurrentRequests,
        listed.Plan.DailySpendNanoUsd is { } daily ? new NanoUsd(daily).ToString() : null,
        listed.Plan.MonthlySpendNanoUsd is { } monthly ? new NanoUsd(monthly).ToString() : null,
        listed.Organizations,
        listed.Plan.CreatedAt);
}

/// <summary>The platform's plans.</summary>
internal static class PlanEndpoints
{
    public static void MapPlans(this IEndpointRouteBuilder admin)
    {
        var group = admin.MapGroup("/plans");
        group.MapGet("", ListAsync).TakesQuery("limit", "cursor").Produces<PageAnswer<PlanAnswer>>();
        group.MapPost("", CreateAsync).Once("plan").Produces<PlanAnswer>(StatusCodes.Status201Created);
        group.MapGet("/{id}", ShowAsync).Produces<PlanAnswer>();
        group.MapPut("/{id}", UpdateAsync).Produces<PlanAnswer>();
        group.MapDelete("/{id}", DeleteAsync).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(QueryReader query, PlanStore store, CancellationToken cancellationToken)
    {
        var page = (await store.ListAsync(cancellationToken)).Page(listed => listed.Plan.Name, query, PlanAnswer.Of);
        return query.Refusal ?? TypedResults.Ok(page);
    }

    private static async Task<IResult> CreateAsync(JsonBody<PlanBody> body, PlanStore store)
    {
        if (body.Value.IsDefault is not null)
            return Problems.Field("isDefault", "Update the plan for that.");
        var result = await store.CreateAsync(Settings(body, new PlanSettings("")), CancellationToken.None);
        return result is PlanResult.Saved saved
            ? TypedResults.Created($"/api/v1/admin/plans/{saved.Plan.Id}", PlanAnswer.Of(new ListedPlan(saved.Plan, Organizations: 0)))
            : Refuse(result);
    }

    private static async Task<IResult> ShowAsync(string id, HttpContext context, PlanStore store) =>
        await FindAsync(id, store, context.RequestAborted) is { } found ? Editing.Ok(context, PlanAnswer.Of(found), found.Plan.Revision) : Problems.NotFound("plan");

    private static async Task<IResult> UpdateAsync(string id, HttpContext context, JsonBody<PlanBody> body, PlanStore store)
    {
        if (await FindAsync(id, store, context.RequestAborted) is not { } found)
            return Problems.NotFound("plan");
        if (!Editing.TryReadRevision(context.Request, out int? seen))
            return Problems.Stale();
        if (body.Value.IsDefault == false && found.Plan.IsDefault)
            return Problems.Field("isDefault", "One plan is the default: make another one that.");
        // What was not sent is taken from what was just read, which nobody may have changed meanwhile.
        var result = await store.UpdateAsync(found.Plan.Id, Settings(body, PlanSettings.Of(found.Plan)), seen ?? found.Plan.Revision, CancellationToken.None);
        if (result is PlanResult.Saved && body.Value.IsDefault == true && !found.Plan.IsDefault)
            result = await store.MakeDefaultAsync(found.Plan.Id, CancellationToken.None);
        return result is PlanResult.Saved ? await ShowAsync(id, context, store) : Refuse(result);
    }

    private static async Task<IResult> DeleteAsync(string id, PlanStore store)
    {
        if (!Guid.TryParse(id, out var planId))
            return Problems.NotFound("plan");
        var result = await store.DeleteAsync(planId, CancellationToken.None);
        return result is PlanResult.Saved ? TypedResults.NoContent() : Refuse(result);
    }

    private static async Task<ListedPlan?> FindAsync(string id, PlanStore store, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var planId) ? (await store.ListAsync(cancellationToken)).FirstOrDefault(listed => listed.Plan.Id == planId) : null;

    /// <summary>What was sent, over what there was.</summary>
    private static PlanSettings Settings(JsonBody<PlanBody> body, PlanSettings before) => new(body.Value.Name ?? before.Name)
    {
        DailyMessages = body.Has("dailyMessages") ? body.Value.DailyMessages : before.DailyMessages,
        RequestsPerMinute = body.Has("requestsPerMinute") ? body.Value.RequestsPerMinute : before.RequestsPerMinute,
        TokensPerMinute = body.Has("tokensPerMinute") ? body.Value.TokensPerMinute : before.TokensPerMinute,
        ConcurrentRequests = body.Has("concurrentRequests") ? body.Value.ConcurrentRequests : before.ConcurrentRequests,
        DailySpendUsd = body.Has("dailySpendUsd") ? body.Value.DailySpendUsd : before.DailySpendUsd,
        MonthlySpendUsd = body.Has("monthlySpendUsd") ? body.Value.MonthlySpendUsd : before.MonthlySpendUsd,
    };

    private static IResult Refuse(PlanResult result) => result switch
    {
        PlanResult.Invalid invalid => Problems.Field(JsonNamingPolicy.CamelCase.ConvertName(invalid.Field), invalid.Message),
        PlanResult.Outdated => Problems.Stale(),
        PlanResult.InUse => Problems.Conflict("Organizations have this plan, or it is the default one."),
        _ => Problems.NotFound("plan"),
    };
}
