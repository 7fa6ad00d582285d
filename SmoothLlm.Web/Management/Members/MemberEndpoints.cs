using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Organizations.Invitations;
using SmoothLlm.Infrastructure.Organizations.Members;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Members;

/// <summary>Who is in the caller's organization, and who is invited.</summary>
internal static class MemberEndpoints
{
    private const string Refusal = "Your role may not manage members.";

    public static void MapMembers(this IEndpointRouteBuilder group)
    {
        group.MapGet("/members", ListAsync).Produces<ItemsAnswer<MemberAnswer>>();
        group.MapPut("/members/{userId}", SetRoleAsync).ForRoles(OrganizationPermissions.MayManageMembers, Refusal).Produces(StatusCodes.Status204NoContent);
        // Everybody may remove themselves; the store knows who may remove whom.
        group.MapDelete("/members/{userId}", RemoveAsync).Produces(StatusCodes.Status204NoContent);
        group.MapGet("/invitations", ListInvitationsAsync).ForRoles(OrganizationPermissions.MayManageMembers, Refusal).Produces<ItemsAnswer<InvitationAnswer>>();
        group.MapPost("/invitations", InviteAsync).ForRoles(OrganizationPermissions.MayManageMembers, Refusal).Once("invite")
            .Produces<InvitationAnswer>(StatusCodes.Status201Created);
        group.MapPost("/invitations/{id:guid}/resend", ResendAsync).ForRoles(OrganizationPermissions.MayManageMembers, Refusal).Produces<InvitationAnswer>();
        group.MapDelete("/invitations/{id:guid}", RevokeAsync).ForRoles(OrganizationPermissions.MayManageMembers, Refusal).Produces(StatusCodes.Status204NoContent);
        group.MapPost("/invitations/accept", AcceptAsync).Produces<JoinedAnswer>();
    }

    private static async Task<IResult> ListAsync(ManagementCaller caller, MemberStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ItemsAnswer<MemberAnswer>([.. (await store.ListAsync(caller.OrganizationId, cancellationToken)).Select(MemberAnswer.Of)]));

    private static async Task<IResult> SetRoleAsync(ManagementCaller caller, string userId, JsonBody<RoleBody> body, MemberStore store) =>
        Answer(await store.SetRoleAsync(caller.OrganizationId, caller.UserId, userId, body.Value.Role!.Value, CancellationToken.None));

    private static async Task<IResult> RemoveAsync(ManagementCaller caller, string userId, MemberStore store) =>
        Answer(await store.RemoveAsync(caller.OrganizationId, caller.UserId, userId, CancellationToken.None));

    private static async Task<IResult> ListInvitationsAsync(ManagementCaller caller, InvitationStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ItemsAnswer<InvitationAnswer>([.. (await store.ListAsync(caller.OrganizationId, cancellationToken)).Select(InvitationAnswer.Of)]));

    private static async Task<IResult> InviteAsync(ManagementCaller caller, JsonBody<InvitationBody> body, InvitationStore store) =>
        await store.InviteAsync(caller.OrganizationId, caller.UserId, body.Value.Email!, body.Value.Role!.Value, CancellationToken.None) switch
        {
            InviteResult.Sent(var invitation) => TypedResults.Created((string?)null, InvitationAnswer.Of(invitation)),
            var refused => Refuse(refused),
        };

    private static async Task<IResult> ResendAsync(ManagementCaller caller, Guid id, InvitationStore store) =>
        await store.ResendAsync(caller.OrganizationId, caller.UserId, id, CancellationToken.None) switch
        {
            InviteResult.Sent(var invitation) => TypedResults.Ok(InvitationAnswer.Of(invitation)),
            var refused => Refuse(refused),
        };

    private static async Task<IResult> RevokeAsync(ManagementCaller caller, Guid id, InvitationStore store) =>
        await store.RevokeAsync(caller.OrganizationId, caller.UserId, id, CancellationToken.None)
            ? TypedResults.NoContent()
            : Problems.NotFound("invitation");

    private static async Task<IResult> AcceptAsync(ManagementCaller caller, JsonBody<AcceptBody> body, InvitationStore store) =>
        await store.AcceptAsync(body.Value.Code!, caller.UserId, CancellationToken.None) switch
        {
            AcceptResult.Joined joined => TypedResults.Ok(new JoinedAnswer(joined.OrganizationId, joined.OrganizationName)),
            AcceptResult.OtherAddress => Problems.Forbidden("This invitation is for another address."),
            AcceptResult.Full => Problems.Conflict("This organization has as many members as it may have."),
            _ => Problems.NotFound("invitation"),
        };

    /// <summary>What becomes of a change among members, for every endpoint that makes one.</summary>
    internal static IResult Answer(MemberResult result) => result switch
    {
        MemberResult.Done => TypedResults.NoContent(),
        MemberResult.NotAllowed refused => Problems.Forbidden(refused.Message),
        MemberResult.LastOwner => Problems.Conflict(MemberResult.LastOwner.Message),
        _ => Problems.NotFound("member"),
    };

    private static IResult Refuse(InviteResult result) => result switch
    {
        InviteResult.Invalid invalid => Problems.Field(invalid.Field, invalid.Message),
        InviteResult.Refused refused => Problems.Conflict(refused.Message),
        InviteResult.NotAllowed => Problems.Forbidden(InviteResult.NotAllowed.Message),
        _ => Problems.NotFound("invitation"),
    };
}
