using Microsoft.AspNetCore.Components;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Web.Components.Shared;

namespace SmoothLlm.Web.Components.Portal.Credits;

/// <summary>The built-in payment page of development: it drives the same order and the same fulfilment as a real one.</summary>
public sealed partial class CheckoutPage(
    PurchaseStore purchases,
    MembershipStore memberships,
    IHostEnvironment environment,
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
        purchase = environment.IsDevelopment() ? await purchases.FindAsync(organization.OrganizationId, PurchaseId, Leaving) : null;
    });

    private Task PayAsync() => OnceAsync(async order =>
    {
        switch (await purchases.CompleteAsync(order.Id))
        {
            case CompletePurchaseResult.Credited:
                navigation.NavigateTo($"credits?paid={order.Id}", replace: true);
                break;
            case CompletePurchaseResult.WasCancelled:
                error = "This order was cancelled before it was paid. Nothing was charged.";
                break;
            case CompletePurchaseResult.Unavailable:
                error = "The payment is taken but could not be credited yet. It will be; you can also try again now.";
                break;
            case CompletePurchaseResult.NotFound:
                error = "There is no such order.";
                break;
        }
    });

    private Task CancelAsync() => OnceAsync(async order =>
    {
        var result = await purchases.CancelAsync(order.OrganizationId, order.Id, Leaving);
        if (result == CancelPurchaseResult.Cancelled)
            navigation.NavigateTo("credits", replace: true);
        else
            error = "It is too late to cancel: this order is paid.";
    });

    /// <summary>One click at a time, by somebody who may buy, and only here in development.</summary>
    private async Task OnceAsync(Func<Purchase, Task> act)
    {
        if (isBusy || purchase is null || organization is null || !environment.IsDevelopment())
            return;
        isBusy = true;
        error = null;
        bool isDone = await TryAsync(async () =>
        {
            var role = await memberships.RoleAsync(organization.OrganizationId, organization.UserId, Leaving);
            if (role?.MayBuyCredits() != true)
            {
                error = "Your role may not buy credits.";
                return;
            }

            await act(purchase);
            purchase = await purchases.FindAsync(organization.OrganizationId, PurchaseId, Leaving);
        });
        if (!isDone)
            error = "That did not work. Please try again.";
        isBusy = false;
    }
}
