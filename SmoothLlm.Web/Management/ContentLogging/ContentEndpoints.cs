using Microsoft.Extensions.Options;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.ContentLogging;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.ContentLogging;

/// <summary>Whether texts of requests are kept, and what was kept of one. For signed-in members alone: no API key reads them.</summary>
internal static class ContentEndpoints
{
    public static void MapContentLogging(this IEndpointRouteBuilder group)
    {
        group.MapGet("/content-logging", ShowAsync).Produces<ContentLoggingAnswer>();
        group.MapPut("/content-logging", ChooseAsync)
            .ForRoles(OrganizationPermissions.MayChangeContentLogging, ContentChoiceResult.NotAllowed.Message)
            .Produces<ContentLoggingAnswer>();
        group.MapGet("/requests/{id}/content", LookAsync)
            .ForRoles(OrganizationPermissions.MayReadContent, "Your role may not read texts of requests.")
            .Produces<ContentAnswer>();
    }

    private static async Task<IResult> ShowAsync(
        ManagementCaller caller, ContentSettings settings, IOptions<ContentLoggingOptions> options, CancellationToken cancellationToken) =>
        TypedResults.Ok(ContentLoggingAnswer.Of(await settings.ReadAsync(caller.OrganizationId, cancellationToken), options.Value.MaxBytes));

    private static async Task<IResult> ChooseAsync(
        ManagementCaller caller, JsonBody<ContentLoggingBody> body, ContentSettings settings, IOptions<ContentLoggingOptions> options)
    {
        var current = await settings.ReadAsync(caller.OrganizationId, CancellationToken.None);
        return await settings.ChooseAsync(caller.OrganizationId, caller.UserId, body.Value.ToDraft(current), CancellationToken.None) switch
        {
            ContentChoiceResult.Saved => await ShowAsync(caller, settings, options, CancellationToken.None),
            ContentChoiceResult.Invalid { Problem: var problem } => Problems.Field(problem.Field, problem.Message),
            _ => Problems.Forbidden(ContentChoiceResult.NotAllowed.Message),
        };
    }

    private static async Task<IResult> LookAsync(ManagementCaller caller, string id, ContentReader reader, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return RequestIds.Parse(id) is { } requestId
            && await reader.LookAsync(caller.OrganizationId, requestId, caller.UserId, context.RequestAborted) is { } content
                ? TypedResults.Ok(ContentAnswer.Of(content))
                : Problems.NotFound("text of a request");
    }
}
