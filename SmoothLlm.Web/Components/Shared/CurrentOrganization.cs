using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Web.Authentication;

namespace SmoothLlm.Web.Components.Shared;

/// <summary>The organization in whose name the signed-in user of this circuit acts. Read once for each circuit.</summary>
public sealed class CurrentOrganization(AuthenticationStateProvider authentication, OrganizationRegistry organizations)
{
    private Task<OrganizationContext>? current;

    /// <exception cref="InvalidOperationException">Nobody is signed in: the page lacks its policy.</exception>
    public ValueTask<OrganizationContext> GetAsync()
    {
        if (current is null or { IsFaulted: true } or { IsCanceled: true })
            current = LoadAsync();
        return new ValueTask<OrganizationContext>(current);
    }

    private async Task<OrganizationContext> LoadAsync()
    {
        var state = await authentication.GetAuthenticationStateAsync();
        string userId = state.User.FindFirstValue(ClaimTypes.NameIdentifier)
            ?? throw new InvalidOperationException("Only a signed-in user has an organization.");
        if (Visit.Of(state.User) is { } visit && await organizations.FindAsync(visit.OrganizationId, CancellationToken.None) is { } visited)
            return new OrganizationContext(visited.OrganizationId, visited.Name, visited.Role, visited.WalletAccountId, userId) { IsVisited = true };
        var organization = await organizations.ActiveForUserAsync(userId, CancellationToken.None);
        return new OrganizationContext(organization.OrganizationId, organization.Name, organization.Role, organization.WalletAccountId, userId);
    }
}

/// <summary>Who acts for whom.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">What the user may do there.</param>
/// <param name="WalletAccountId">Its account in the ledger.</param>
/// <param name="UserId">The user, as Identity keeps it.</param>
public sealed record OrganizationContext(Guid OrganizationId, string Name, OrganizationRole Role, long WalletAccountId, string UserId)
{
    /// <summary>Whether a platform admin only looks at it.</summary>
    public bool IsVisited { get; init; }
}
