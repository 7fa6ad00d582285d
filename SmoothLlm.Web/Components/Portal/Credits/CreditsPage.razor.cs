using Microsoft.AspNetCore.Components;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Web.Components.Portal.Receipts;
using SmoothLlm.Web.Components.Shared;

namespace SmoothLlm.Web.Components.Portal.Credits;

/// <summary>The wallet: what is in it, more of it, and where it went.</summary>
public sealed partial class CreditsPage(LedgerQueries ledger, PurchaseStore purchases) : PortalPage
{
    private const int LatestCount = 10;

    private OrganizationContext? organization;
    private WalletBalance balance;
    private Purchase? paid;
    private IReadOnlyList<WalletLine> latest = [];

    /// <summary>The purchase that the checkout has just completed.</summary>
    [SupplyParameterFromQuery(Name = "paid")]
    private string? PaidText { get; set; }

    [SupplyParameterFromQuery(Name = ReceiptDrawer.QueryName)]
    private string? RequestText { get; set; }

    protected override Task OnInitializedAsync() => ReloadAsync();

    private Task ReloadAsync() => LoadAsync(async () =>
    {
        organization = await CurrentOrganization.GetAsync();
        await ReadAsync(organization.OrganizationId);
        paid = Guid.TryParse(PaidText, out var purchaseId)
            && await purchases.FindAsync(organization.OrganizationId, purchaseId, Leaving) is { Status: PurchaseStatus.Completed } purchase
                ? purchase
                : null;
    });

    /// <summary>Without the skeletons of a page that begins: what was just said below stays to be read.</summary>
    private Task ShowCreditedAsync() => TryAsync(async () =>
    {
        if (organization is not null)
            await ReadAsync(organization.OrganizationId);
    });

    private async Task ReadAsync(Guid organizationId)
    {
        balance = await ledger.BalanceAsync(organizationId, Leaving);
        latest = (await ledger.StatementAsync(organizationId, new WalletStatementQuery { PageSize = LatestCount }, Leaving)).Items;
    }
}
