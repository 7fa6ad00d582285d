using Microsoft.AspNetCore.Components;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Payments;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Credits;

/// <summary>One order: what a customer finds who came back from the payment page, and what became of it later.</summary>
public sealed partial class OrderPage(
    PurchaseStore purchases,
    Checkouts checkouts,
    MembershipStore memberships,
    NavigationManager navigation) : PortalPage
{
    private Purchase? order;
    private bool mayBuy;
    private string? error;
    private bool isBusy;

    [Parameter]
    public Guid PurchaseId { get; set; }

    protected override Task OnInitializedAsync() => ReloadAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            _ = RefreshAsync(ReadIfNewAsync);
    }

    private Task ReloadAsync() => LoadAsync(async () =>
    {
        var organization = await CurrentOrganization.GetAsync();
        mayBuy = organization.Role.MayBuyCredits();
        order = await purchases.FindAsync(organization.OrganizationId, PurchaseId, Leaving);
    });

    /// <summary>The webhook, or the reconciliation, may bring news while the page is open.</summary>
    private async Task<bool> ReadIfNewAsync()
    {
        if (order is not { Status: PurchaseStatus.Pending or PurchaseStatus.Paid } shown)
            return false;
        order = await purchases.FindAsync(shown.OrganizationId, shown.Id, Leaving);
        return order?.Status != shown.Status || order.FailureReason != shown.FailureReason;
    }

    private Task PayAsync() => OnceAsync(async shown =>
    {
        if (await checkouts.FindPageAsync(shown, Leaving) is { } url)
            navigation.NavigateTo(url.ToString());
        else
            error = T("The payment page cannot be opened at the moment. It may have been closed: then please order again.");
    });

    private Task CancelAsync() => OnceAsync(async shown =>
    {
        switch (await checkouts.CancelAsync(shown.OrganizationId, shown.Id, Leaving))
        {
            case CancelPurchaseResult.TooLate:
                error = T("It is too late to cancel: this order is paid, or being paid.");
                break;
            case CancelPurchaseResult.Unavailable:
                error = T("The payment page does not answer at the moment. Please try again.");
                break;
        }
    });

    /// <summary>One click at a time, by somebody who may buy.</summary>
    private async Task OnceAsync(Func<Purchase, Task> act)
    {
        if (isBusy || order is null)
            return;
        isBusy = true;
        error = null;
        bool isDone = await TryAsync(async () =>
        {
            var who = await CurrentOrganization.GetAsync();
            if ((await memberships.RoleAsync(who.OrganizationId, who.UserId, Leaving))?.MayBuyCredits() != true)
            {
                error = T("Your role may not buy credits.");
                return;
            }

            await act(order);
            order = await purchases.FindAsync(who.OrganizationId, PurchaseId, Leaving);
        });
        if (!isDone)
            error = T("That did not work. Please try again.");
        isBusy = false;
    }
}
