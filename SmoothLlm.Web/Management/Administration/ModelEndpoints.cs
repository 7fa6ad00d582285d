using SmoothLlm.Core.Catalog;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Administration;

/// <summary>One way to have a model answered.</summary>
internal sealed record DeploymentBody
{
    public string? Provider { get; init; }

    /// <summary>The provider's own name for the model.</summary>
    public string? Model { get; init; }

    public int? Priority { get; init; }

    public int? Weight { get; init; }

    public bool? IsEnabled { get; init; }
}

/// <summary>A model as an admin states it; what an update leaves out stays.</summary>
internal sealed record ModelBody
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public ModelKind? Kind { get; init; }

    public int? ContextLength { get; init; }

    public int? MaxOutputTokens { get; init; }

    public bool? SupportsVision { get; init; }

    public bool? SupportsTools { get; init; }

    public bool? SupportsReasoning { get; init; }

    public bool? SupportsStructuredOutput { get; init; }

    public bool? IsEnabled { get; init; }

    public IReadOnlyList<string?>? Aliases { get; init; }

    public IReadOnlyList<DeploymentBody?>? Deployments { get; init; }
}

/// <summary>A deployment.</summary>
/// <param name="CanAnswer">Whether it, its provider and that provider's kind are in use.</param>
internal sealed record DeploymentAnswer(string Provider, string Model, int Priority, int Weight, bool IsEnabled, bool CanAnswer, bool IsPriced);

/// <summary>A model of the catalog.</summary>
/// <param name="Status">Whether customers can use it, and if not, why: active, disabled, unavailable or unpriced.</param>
internal sealed record ModelAnswer(
    string Id,
    string Name,
    string Kind,
    string Status,
    int? ContextLength,
    int? MaxOutputTokens,
    bool SupportsVision,
    bool SupportsTools,
    bool SupportsReasoning,
    bool SupportsStructuredOutput,
    bool IsEnabled,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<DeploymentAnswer> Deployments)
{
    public static ModelAnswer Of(CatalogModel listed) => new(
        listed.Model.Id,
        listed.Model.Name,
        Words.Of(listed.Model.Kind),
        Words.Of(listed.Status),
        listed.Model.ContextLength,
        listed.Model.MaxOutputTokens,
        listed.Model.SupportsVision,
        listed.Model.SupportsTools,
        listed.Model.SupportsReasoning,
        listed.Model.SupportsStructuredOutput,
        listed.Model.IsEnabled,
        listed.Aliases,
        [
            .. listed.Deployments.Select(row => new DeploymentAnswer(
                row.Deployment.ProviderSlug,
                row.Deployment.UpstreamModel,
                row.Deployment.Priority,
                row.Deployment.Weight,
                row.Deployment.IsEnabled,
                row.CanAnswer,
                row.Price is not null)),
        ]);
}

/// <summary>The catalog. Ids of models may hold slashes.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder admin)
    {
        var group = admin.MapGroup("/models");
        group.MapGet("", ListAsync).TakesQuery("search", "limit", "cursor").Produces<PageAnswer<ModelAnswer>>();
        group.MapPost("", CreateAsync).Once("model").Produces<ModelAnswer>(StatusCodes.Status201Created);
        group.MapGet("/{**id}", ShowAsync).Produces<ModelAnswer>();
        group.MapPut("/{**id}", UpdateAsync).Produces<ModelAnswer>();
        group.MapDelete("/{**id}", DeleteAsync).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(QueryReader query, CatalogStore store, CancellationToken cancellationToken)
    {
        string? search = query.Text("search");
        var page = (await store.ListAsync(cancellationToken))
            .Where(listed => search is null
                || listed.Model.Id.Contains(search, StringComparison.OrdinalIgnoreCase)
                || listed.Model.Name.Contains(search, StringComparison.OrdinalIgnoreCase))
            .Page(listed => listed.Model.Id, query, ModelAnswer.Of);
        return query.Refusal ?? TypedResults.Ok(page);
    }

    private static async Task<IResult> CreateAsync(JsonBody<ModelBody> body, CatalogStore store, CatalogEditor editor)
    {
        string id = body.Value.Id ?? "";
        return await editor.CreateAsync(id, Draft(body, new ModelDraft(id))) switch
        {
            ModelResult.Saved => TypedResults.Created(
                $"/api/v1/admin/models/{Uri.EscapeDataString(id)}", ModelAnswer.Of((await FindAsync(id, store, CancellationToken.None))!)),
            ModelResult.Invalid invalid => Problems.Fields(invalid.Problems),
            _ => Problems.TakenField("id", $"There is already a model or an alias '{id}'."),
        };
    }

    private static async Task<IResult> ShowAsync(string id, HttpContext context, CatalogStore store) =>
        await FindAsync(id, store, context.RequestAborted) is { } listed ? Editing.Ok(context, ModelAnswer.Of(listed)) : Problems.NotFound("model");

    private static Task<IResult> UpdateAsync(string id, HttpContext context, JsonBody<ModelBody> body, CatalogStore store, CatalogEditor editor) => Editing.RunAsync(
        context,
        async () => await FindAsync(id, store, context.RequestAborted) is { } seen ? ModelAnswer.Of(seen) : null,
        async () =>
        {
            if (await FindAsync(id, store, context.RequestAborted) is not { } stored)
                return Problems.NotFound("model");
            if (body.Value.Id is { } other && other != id)
                return Problems.Field("id", "A model keeps its id: keys and records refer to it. Give it an alias.");
            return await editor.UpdateAsync(id, Draft(body, ModelDraft.Of(stored))) switch
            {
                ModelResult.Saved => await ShowAsync(id, context, store),
                ModelResult.Invalid invalid => Problems.Fields(invalid.Problems),
                _ => Problems.NotFound("model"),
            };
        });

    private static async Task<IResult> DeleteAsync(string id, CatalogEditor editor) =>
        await editor.DeleteAsync(id) ? TypedResults.NoContent() : Problems.NotFound("model");

    private static async Task<CatalogModel?> FindAsync(string id, CatalogStore store, CancellationToken cancellationToken) =>
        (await store.ListAsync(cancellationToken)).FirstOrDefault(listed => listed.Model.Id == id);

    private static ModelDraft Draft(JsonBody<ModelBody> body, ModelDraft before)
    {
        var stated = body.Value;
        return new ModelDraft(stated.Name ?? before.Name)
        {
            Kind = stated.Kind ?? before.Kind,
            ContextLength = body.Has("contextLength") ? stated.ContextLength : before.ContextLength,
            MaxOutputTokens = body.Has("maxOutputTokens") ? stated.MaxOutputTokens : before.MaxOutputTokens,
            SupportsVision = stated.SupportsVision ?? before.SupportsVision,
            SupportsTools = stated.SupportsTools ?? before.SupportsTools,
            SupportsReasoning = stated.SupportsReasoning ?? before.SupportsReasoning,
            SupportsStructuredOutput = stated.SupportsStructuredOutput ?? before.SupportsStructuredOutput,
            IsEnabled = stated.IsEnabled ?? before.IsEnabled,
            Aliases = stated.Aliases is { } aliases ? [.. aliases.Select(alias => alias ?? "")] : before.Aliases,
            Deployments = stated.Deployments is { } deployments
                ? [.. deployments.Select(row => new DeploymentDraft(row?.Provider ?? "", row?.Model ?? "")
                    { Priority = row?.Priority ?? 0, Weight = row?.Weight ?? 1, IsEnabled = row?.IsEnabled ?? true })]
                : before.Deployments,
        };
    }
}
