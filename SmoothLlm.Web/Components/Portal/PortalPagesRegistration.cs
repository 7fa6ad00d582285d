using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Infrastructure.Usage;

namespace SmoothLlm.Web.Components.Portal;

internal static class PortalPagesRegistration
{
    /// <summary>What the customers' pages ask. Needs the ledger.</summary>
    public static IServiceCollection AddPortalPages(this IServiceCollection services) => services
        .AddMemberships()
        .AddApiKeyStore()
        .AddUsageQueries()
        .AddLedgerQueries()
        .AddPurchases()
        .AddExampleModel();
}
