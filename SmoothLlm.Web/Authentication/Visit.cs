using System.Globalization;
using System.Security.Claims;

namespace SmoothLlm.Web.Authentication;

/// <summary>
/// A platform admin looks at a customer's portal as its owner sees it, and changes nothing. It is a part of the session's
/// cookie: it ends with the session, with the time below, or when the admin leaves.
/// </summary>
/// <param name="OrganizationId">Whose portal.</param>
/// <param name="EndsAt">When it ends by itself, UTC.</param>
internal sealed record Visit(Guid OrganizationId, DateTimeOffset EndsAt)
{
    /// <summary>How long one lasts at most.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private const string OrganizationClaim = "visited_organization";
    private const string EndClaim = "visit_ends";

    /// <summary>Null for everybody else, and for whoever is no admin any more.</summary>
    public static Visit? Of(ClaimsPrincipal? user) =>
        user is not null
        && Guid.TryParse(user.FindFirstValue(OrganizationClaim), out var id)
        && long.TryParse(user.FindFirstValue(EndClaim), NumberStyles.None, CultureInfo.InvariantCulture, out long end)
        && user.IsInRole(PortalPolicies.AdminRole)
            ? new Visit(id, DateTimeOffset.FromUnixTimeSeconds(end))
            : null;

    /// <summary>The same user, looking at this one; at nobody for null.</summary>
    public static ClaimsPrincipal With(ClaimsPrincipal user, Visit? visit)
    {
        var visitor = user.Clone();
        var identity = (ClaimsIdentity)visitor.Identity!;
        foreach (var claim in identity.FindAll(claim => claim.Type is OrganizationClaim or EndClaim).ToList())
            identity.RemoveClaim(claim);
        if (visit is not null)
        {
            identity.AddClaim(new Claim(OrganizationClaim, visit.OrganizationId.ToString()));
            identity.AddClaim(new Claim(EndClaim, visit.EndsAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        }

        return visitor;
    }
}
