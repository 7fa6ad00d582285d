using System.Reflection;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management;

/// <summary>In whose name a management endpoint is called; read from the database at every call. A handler's parameter.</summary>
/// <param name="UserId">The user, as Identity keeps it.</param>
/// <param name="OrganizationId">The one that the header <see cref="Header"/> names; the one that the user acts for without it.</param>
/// <param name="WalletAccountId">Its account in the ledger.</param>
/// <param name="Role">What the user may do there.</param>
/// <param name="IsActive">False when a platform admin has disabled the organization.</param>
internal sealed record ManagementCaller(string UserId, Guid OrganizationId, long WalletAccountId, OrganizationRole Role, bool IsActive) : IRefusable
{
    /// <summary>Says in which of their organizations somebody acts.</summary>
    public const string Header = "X-Organization";

    public IResult? Refusal { get; private init; }

    /// <summary>Called by the framework for handlers that have one as a parameter.</summary>
    public static async ValueTask<ManagementCaller?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        string userId = context.User.UserId()
            ?? throw new InvalidOperationException("Only a signed-in user has an organization: the endpoint lacks its policy.");
        var registry = context.RequestServices.GetRequiredService<OrganizationRegistry>();
        // What pages of a visited portal offer to download is the visited organization's.
        if (Visit.Of(context.User) is { } visit && await registry.FindAsync(visit.OrganizationId, context.RequestAborted) is { } visited)
            return Of(userId, visited);
        string wanted = context.Request.Headers[Header].ToString();
        if (wanted.Length == 0)
            return Of(userId, await registry.ActiveForUserAsync(userId, context.RequestAborted));
        // One that is not theirs is as good as none.
        var found = Guid.TryParse(wanted, out var id)
            ? (await registry.FindForUserAsync(userId, context.RequestAborted)).FirstOrDefault(organization => organization.OrganizationId == id)
            : null;
        return found is null
            ? new ManagementCaller(userId, Guid.Empty, 0, OrganizationRole.Billing, IsActive: false) { Refusal = Problems.NotFound("organization") }
            : Of(userId, found);
    }

    private static ManagementCaller Of(string userId, UserOrganization organization) =>
        new(userId, organization.OrganizationId, organization.WalletAccountId, organization.Role, organization.IsActive);
}
