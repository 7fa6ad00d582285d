using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Credits;

/// <summary>The organization's orders with their receipts, and the way to the provider's own page for invoices and cards.</summary>
public sealed partial class PurchasesCard(
    PurchaseStore purchases,
    PaymentCustomers customers,
    MembershipStore memberships,
    IPaymentGateway gateway,
    NavigationManager navigation) : PortalPage
{
    private const int MaxShown = 20;

    private IReadOnlyList<Purchase> orders = [];
    private bool hasPortal;
    private string? error;
    private bool isBusy;

    [Parameter, EditorRequired]
    public OrganizationContext Organization { get; set; } = default!;

    [Inject]
    internal IOptions<PortalOptions> Portal { get; set; } = default!;

    protected override Task OnInitializedAsync() => ReloadAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            _ = RefreshAsync(ReadIfNewAsync);
    }

    private Task ReloadAsync() => LoadAsync(async () =>
    {
        orders = await purchases.ListAsync(Organization.OrganizationId, MaxShown, Leaving);
        hasPortal = gateway.Mode == PaymentMode.Provider && Organization.Role.MayBuyCredits()
            && await customers.FindAsync(Organization.OrganizationId, Leaving) is not null;
    });

    /// <summary>Receipts, refunds and automatic purchases come while the page is open.</summary>
    private async Task<bool> ReadIfNewAsync()
    {
        var read = await purchases.ListAsync(Organization.OrganizationId, MaxShown, Leaving);
        bool isNew = !read.Select(Shown).SequenceEqual(orders.Select(Shown));
        orders = read;
        return isNew;
    }

    private static (Guid, PurchaseStatus, long, long, string?) Shown(Purchase order) =>
        (order.Id, order.Status, order.RefundedNanoUsd, order.DisputedNanoUsd, order.ReceiptUrl);

    private async Task OpenPortalAsync()
    {
        if (isBusy)
            return;
        isBusy = true;
        error = null;
        bool isDone = await TryAsync(async () =>
        {
            var role = await memberships.RoleAsync(Organization.OrganizationId, Organization.UserId, Leaving);
            if (role?.MayBuyCredits() == true && await customers.FindAsync(Organization.OrganizationId, Leaving) is { } customer
                && await gateway.CreatePortalAsync(customer.CustomerId, new Uri(Portal.Value.AddressOr(navigation.BaseUri), "credits"), Leaving) is GatewayAnswer<Uri>.Done page)
                navigation.NavigateTo(page.Value.AbsoluteUri);
            else
                error = T("The page could not be opened. Please try again in a moment.");
        });
        if (!isDone)
            error = T("The page could not be opened. Please try again in a moment.");
        isBusy = false;
    }
}
