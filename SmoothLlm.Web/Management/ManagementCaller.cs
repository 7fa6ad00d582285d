using System.Reflection;
using System.Security.Claims;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Organizations;

namespace SmoothLlm.Web.Management;

/// <summary>In whose name a management endpoint is called; read from the database at every call. A handler's parameter.</summary>
/// <param name="UserId">The user, as Identity keeps it.</param>
/// <param name="OrganizationId">The user's organization.</param>
/// <param name="WalletAccountId">Its account in the ledger.</param>
/// <param name="Role">What the user may do there.</param>
/// <param name="IsActive">False when a platform admin has disabled the organization.</param>
internal sealed record ManagementCaller(string UserId, Guid OrganizationId, long WalletAccountId, OrganizationRole Role, bool IsActive)
{
    /// <summary>Called by the framework for handlers that have one as a parameter.</summary>
    public static async ValueTask<ManagementCaller?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        string userId = context.User.FindFirstValue(ClaimTypes.NameIdentifier)
            ?? throw new InvalidOperationException("Only a signed-in user has an organization: the endpoint lacks its policy.");
        var registry = context.RequestServices.GetRequiredService<OrganizationRegistry>();
        var organization = await registry.EnsureForUserAsync(userId, context.RequestAborted);
        return new ManagementCaller(userId, organization.OrganizationId, organization.WalletAccountId, organization.Role, organization.IsActive);
    }
}
