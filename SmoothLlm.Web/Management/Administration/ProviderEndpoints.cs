using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Administration;

/// <summary>The providers, for platform admins.</summary>
internal static class ProviderEndpoints
{
    public static void MapProviders(this IEndpointRouteBuilder mount)
    {
        var group = mount.MapGroup("/providers").RequireAuthorization(PortalPolicies.ApiPlatformAdmin);
        group.MapGet("", ListAsync).TakesQuery("limit", "cursor").Produces<PageAnswer<ProviderAnswer>>();
        group.MapPost("", CreateAsync).Once("provider").Produces<ProviderAnswer>(StatusCodes.Status201Created);
        group.MapPost("/test", TestDraftAsync).Produces<ProviderTestAnswer>();
        group.MapGet("/{id}", ShowAsync).Produces<ProviderAnswer>();
        group.MapPut("/{id}", UpdateAsync).Produces<ProviderAnswer>();
        group.MapDelete("/{id}", DeleteAsync).Produces(StatusCodes.Status204NoContent);
        group.MapPost("/{id}/test", TestAsync).Produces<ProviderTestAnswer>();
        group.MapCredentials();
    }

    private static async Task<IResult> ListAsync(QueryReader query, ProviderStore store, CancellationToken cancellationToken)
    {
        var page = (await store.ListAsync(cancellationToken)).Page(item => item.Provider.Slug, query, item => ProviderAnswer.Of(item.Provider));
        return query.Refusal ?? TypedResults.Ok(page);
    }

    private static async Task<IResult> CreateAsync(JsonBody<ProviderBody> body, ProviderStore store)
    {
        var stated = body.Value;
        if (Missing(body) is { } missing)
            return missing;
        var result = await store.CreateAsync(stated.Slug ?? "", Draft(body, stored: null), CancellationToken.None);
        return result is ProviderResult.Saved saved
            ? TypedResults.Created($"/api/v1/providers/{saved.Provider.Id}", ProviderAnswer.Of(saved.Provider))
            : Refuse(result);
    }

    private static async Task<IResult> ShowAsync(string id, HttpContext context, ProviderStore store) =>
        await FindAsync(id, store, context.RequestAborted) is { } provider ? Editing.Ok(context, ProviderAnswer.Of(provider)) : Problems.NotFound("provider");

    private static Task<IResult> UpdateAsync(string id, HttpContext context, JsonBody<ProviderBody> body, ProviderStore store) => Editing.RunAsync(
        context,
        async () => await FindAsync(id, store, context.RequestAborted) is { } seen ? ProviderAnswer.Of(seen) : null,
        async () =>
        {
            if (await FindAsync(id, store, context.RequestAborted) is not { } stored)
                return Problems.NotFound("provider");
            if (body.Value.Slug is { } slug && slug != stored.Slug)
                return Problems.Field("slug", "A provider keeps its slug: deployments and prices refer to it.");
            var result = await store.UpdateAsync(stored.Id, Draft(body, stored), CancellationToken.None);
            return result is ProviderResult.Saved saved ? Editing.Ok(context, ProviderAnswer.Of(saved.Provider)) : Refuse(result);
        });

    private static async Task<IResult> DeleteAsync(string id, ProviderStore store) =>
        Guid.TryParse(id, out var providerId) && await store.DeleteAsync(providerId, CancellationToken.None) ? TypedResults.NoContent() : Problems.NotFound("provider");

    private static async Task<IResult> TestAsync(string id, ProviderStore store, ProviderTester tester, CancellationToken cancellationToken) =>
        await FindAsync(id, store, cancellationToken) is { } provider
            ? TypedResults.Ok(ProviderTestAnswer.Of(await tester.TestAsync(provider, cancellationToken)))
            : Problems.NotFound("provider");

    private static async Task<IResult> TestDraftAsync(JsonBody<ProviderBody> body, ProviderStore store, ProviderTester tester, CancellationToken cancellationToken)
    {
        Provider? stored = null;
        if (body.Value.Id is { } id && (stored = await store.FindAsync(id, cancellationToken)) is null)
            return Problems.NotFound("provider");
        if (stored is null && Missing(body) is { } missing)
            return missing;
        var draft = Draft(body, stored);
        var problems = ProviderRules.Check(draft);
        return problems.Count > 0 ? Problems.Fields(problems) : TypedResults.Ok(ProviderTestAnswer.Of(await tester.TestAsync(draft, stored, cancellationToken)));
    }

    private static async Task<Provider?> FindAsync(string id, ProviderStore store, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var providerId) ? await store.FindAsync(providerId, cancellationToken) : null;

    private static IResult? Missing(JsonBody<ProviderBody> body) =>
        body.Value.Kind is null ? Problems.Field("kind", $"Use one of {string.Join(", ", Enum.GetNames<ProviderKind>())}.") : null;

    /// <summary>What was sent, over what is stored. A credential of null is forgotten; one that is left out stays.</summary>
    private static ProviderDraft Draft(JsonBody<ProviderBody> body, Provider? stored)
    {
        var stated = body.Value;
        bool isCleared = (body.Has("credential") && stated.Credential is null) || (body.Has("apiKey") && stated.ApiKey is null);
        return new ProviderDraft
        {
            DisplayName = stated.DisplayName ?? stored?.DisplayName ?? stated.Slug ?? "Test",
            Kind = stated.Kind ?? stored?.Kind ?? default,
            BaseUrl = body.Has("baseUrl") ? stated.BaseUrl : stored?.BaseUrl,
            Credential = stated.Credential ?? stated.ApiKey,
            UserTokenUse = stated.UserTokenUse ?? stored?.UserTokenUse ?? default,
            ClearCredential = stored is not null && isCleared,
            AllowPrivateNetwork = stated.AllowPrivateNetwork ?? stored?.AllowPrivateNetwork ?? false,
            IsEnabled = stated.IsEnabled ?? stored?.IsEnabled ?? true,
        };
    }

    private static IResult Refuse(ProviderResult result) =>
        result is ProviderResult.Invalid invalid ? Problems.Fields(invalid.Problems) : Problems.NotFound("provider");
}
