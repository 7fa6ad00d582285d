using Microsoft.AspNetCore.Components.Authorization;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Web.Components.Shared;

namespace SmoothLlm.Web.Components.Public.Models;

/// <summary>What is added to providers' prices for whoever looks at them: customers with a margin of their own see their own prices.</summary>
internal sealed class VisitorMargin(AuthenticationStateProvider authentication, CurrentOrganization organization, MarginStore margins, ICatalog catalog)
{
    /// <returns>Basis points.</returns>
    public async Task<int> FindAsync(CancellationToken cancellationToken)
    {
        var state = await authentication.GetAuthenticationStateAsync();
        return state.User.Identity?.IsAuthenticated == true
            ? await margins.BasisPointsOfAsync((await organization.GetAsync()).OrganizationId, cancellationToken)
            : catalog.Current.MarginBasisPoints;
    }
}
