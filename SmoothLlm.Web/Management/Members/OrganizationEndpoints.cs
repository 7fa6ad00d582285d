using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Organizations.Members;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Members;

/// <summary>The organizations that the caller belongs to. One that is not theirs is as good as none.</summary>
internal static class OrganizationEndpoints
{
    public static void MapOwnOrganizations(this IEndpointRouteBuilder group)
    {
        group.MapGet("/organizations", ListAsync).Produces<ItemsAnswer<OrganizationAnswer>>();
        group.MapPost("/organizations", CreateAsync).Once("organization").Produces<OrganizationAnswer>(StatusCodes.Status201Created);
        group.MapPut("/organizations/{id:guid}", RenameAsync).Produces(StatusCodes.Status204NoContent);
        group.MapPost("/organizations/{id:guid}/switch", SwitchAsync).Produces(StatusCodes.Status204NoContent);
        group.MapPost("/organizations/{id:guid}/leave", LeaveAsync).Produces(StatusCodes.Status204NoContent);
        group.MapPost("/organizations/{id:guid}/transfer", TransferAsync).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(ManagementCaller caller, OrganizationRegistry registry, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ItemsAnswer<OrganizationAnswer>(
        [
            .. (await registry.FindForUserAsync(caller.UserId, cancellationToken)).Select(organization => OrganizationAnswer.Of(organization, caller.OrganizationId)),
        ]));

    private static async Task<IResult> CreateAsync(ManagementCaller caller, JsonBody<OrganizationBody> body, OrganizationRegistry registry)
    {
        if (string.IsNullOrWhiteSpace(body.Value.Name))
            return Problems.Field("name", "Must not be blank.");
        if (!await registry.MayOwnMoreAsync(caller.UserId, CancellationToken.None))
            return Problems.Conflict($"You can own at most {OrganizationRegistry.MaxOwned} organizations.");
        var created = await registry.CreateAsync(body.Value.Name, caller.UserId, CancellationToken.None);
        return TypedResults.Created((string?)null, OrganizationAnswer.Of(created, caller.OrganizationId));
    }

    private static async Task<IResult> RenameAsync(
        ManagementCaller caller, Guid id, JsonBody<OrganizationBody> body, OrganizationRegistry registry, MembershipStore memberships)
    {
        if (string.IsNullOrWhiteSpace(body.Value.Name))
            return Problems.Field("name", "Must not be blank.");
        if (await memberships.RoleAsync(id, caller.UserId, CancellationToken.None) is not { } role)
            return Problems.NotFound("organization");
        if (!role.MayChangeSettings())
            return Problems.Forbidden("Your role may not change the organization.");
        await registry.RenameAsync(id, body.Value.Name, CancellationToken.None);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> SwitchAsync(ManagementCaller caller, Guid id, OrganizationRegistry registry) =>
        await registry.ChooseAsync(caller.UserId, id, CancellationToken.None) ? TypedResults.NoContent() : Problems.NotFound("organization");

    private static async Task<IResult> LeaveAsync(ManagementCaller caller, Guid id, MemberStore store) =>
        Answer(await store.RemoveAsync(id, caller.UserId, caller.UserId, CancellationToken.None));

    private static async Task<IResult> TransferAsync(ManagementCaller caller, Guid id, JsonBody<TransferBody> body, MemberStore store, MembershipStore memberships) =>
        await memberships.RoleAsync(id, caller.UserId, CancellationToken.None) is null
            ? Problems.NotFound("organization")
            : MemberEndpoints.Answer(await store.TransferAsync(id, caller.UserId, body.Value.UserId!, CancellationToken.None));

    private static IResult Answer(MemberResult result) =>
        result is MemberResult.NotFound ? Problems.NotFound("organization") : MemberEndpoints.Answer(result);
}
