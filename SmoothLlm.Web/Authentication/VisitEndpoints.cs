using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using SmoothLlm.Core.Audit;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Users;

namespace SmoothLlm.Web.Authentication;

/// <summary>Where admins begin to look at a customer's portal, and leave it. Both are lines in the customer's audit log.</summary>
internal static class VisitEndpoints
{
    public const string BeginPath = "/admin/visits";

    public const string LeavePath = "/visit/leave";

    public static void MapVisits(this IEndpointRouteBuilder routes)
    {
        routes.MapForm(BeginPath, BeginAsync).RequireAuthorization(PortalPolicies.PlatformAdmin);
        routes.MapForm(LeavePath, LeaveAsync).RequireAuthorization(PortalPolicies.Member).WithMetadata(new OpenToVisitors());
    }

    // The form parameters are what makes the antiforgery token be checked.
    private static async Task<IResult> BeginAsync(
        HttpContext context, OrganizationRegistry organizations, PlatformAdmins admins, Database database, TimeProvider time,
        [FromForm(Name = "organizationId")] Guid organizationId)
    {
        // The cookie may be older than a demotion.
        if (context.User.UserId() is not { } userId || !await admins.ContainsAsync(userId, context.RequestAborted))
            return TypedResults.Forbid();
        if (await organizations.FindAsync(organizationId, context.RequestAborted) is not { } organization)
            return TypedResults.LocalRedirect("/admin/organizations");
        var visit = new Visit(organizationId, time.GetUtcNow() + Visit.Longest);
        await database.RecordAsync(
            new AuditEvent(AuditActions.VisitBegun, organizationId, AuditTarget.Organization(organizationId, organization.Name))
            {
                ActorUserId = userId,
                Details = AuditDetails.Of(("until", visit.EndsAt)),
            },
            time.GetUtcNow());
        await SignInAsync(context, visit);
        return TypedResults.LocalRedirect("/");
    }

    private static async Task<IResult> LeaveAsync(
        HttpContext context, Database database, TimeProvider time, [FromForm(Name = "returnUrl")] string? returnUrl)
    {
        if (Visit.Of(context.User) is not { } visit)
            return TypedResults.LocalRedirect("/");
        await database.RecordAsync(
            new AuditEvent(AuditActions.VisitEnded, visit.OrganizationId, AuditTarget.Organization(visit.OrganizationId, name: null)) { ActorUserId = context.User.UserId() },
            time.GetUtcNow());
        await SignInAsync(context, visit: null);
        return TypedResults.LocalRedirect($"/admin/organizations/{visit.OrganizationId}");
    }

    /// <summary>The same session with another cookie.</summary>
    private static async Task SignInAsync(HttpContext context, Visit? visit)
    {
        var session = await context.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        await context.SignInAsync(IdentityConstants.ApplicationScheme, Visit.With(context.User, visit), session.Properties);
    }
}
