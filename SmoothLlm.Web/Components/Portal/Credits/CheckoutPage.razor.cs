using Microsoft.AspNetCore.Components;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Infrastructure.Payments.TestCheckout;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Credits;

/// <summary>The built-in payment page of development: it sets off the same event, and the same fulfilment, as a real one.</summary>
public sealed partial class CheckoutPage(
    PurchaseStore purchases,
    Checkouts checkouts,
    TestPayer payer,
    MembershipStore memberships,
    NavigationManager navigation) : PortalPage
{
    private OrganizationContext? organization;
    private Purchase? purchase;
    private string? error;
    private bool isBusy;

    [Parameter]
    public Guid PurchaseId { get; set; }

    protected override Task OnInitializedAsync() => ReloadAsync();

    private Task ReloadAsync() => LoadAsync(async () =>
    {
        organization = await CurrentOrganization.GetAsync();
        // Anywhere else this page would give credits away.
        purchase = checkouts.Mode == PaymentMode.TestCheckout ? await purchases.FindAsync(organization.OrganizationId, PurchaseId, Leaving) : null;
        if (purchase?.CheckoutSessionId is null)
            purchase = null;
    });

    private Task PayAsync() => OnceAsync(async order =>
    {
        if (await payer.PayAsync(order, Leaving))
            // An endpoint and no page: the browser has to ask for it.
            navigation.NavigateTo($"{Checkouts.ReturnPath}?session_id={order.CheckoutSessionId}", forceLoad: true, replace: true);
        else
            error = T("The payment is taken but could not be credited yet. It will be in a moment.");
    });

    private Task CancelAsync() => OnceAsync(async order =>
    {
        var result = await checkouts.CancelAsync(order.OrganizationId, order.Id, Leaving);
        if (result == CancelPurchaseResult.Cancelled)
            navigation.NavigateTo("credits", replace: true);
        else
            error = T("It is too late to cancel: this order is paid.");
    });

    /// <summary>One click at a time, by somebody who may buy.</summary>
    private async Task OnceAsync(Func<Purchase, Task> act)
    {
        if (isBusy || purchase is null || organization is null)
            return;
        isBusy = true;
        error = null;
        bool isDone = await TryAsync(async () =>
        {
            var role = await memberships.RoleAsync(organization.OrganizationId, organization.UserId, Leaving);
            if (role?.MayBuyCredits() != true)
            {
                error = T("Your role may not buy credits.");
                return;
            }

            await act(purchase);
            purchase = await purchases.FindAsync(organization.OrganizationId, PurchaseId, Leaving);
        });
        if (!isDone)
            error = T("That did not work. Please try again.");
        isBusy = false;
    }
}
