using Microsoft.AspNetCore.Components;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Web.Components.Shared;

namespace SmoothLlm.Web.Components.Portal.Credits;

/// <summary>Takes an order down and leads to its checkout.</summary>
public sealed partial class BuyCreditsForm(
    PurchaseStore purchases,
    MembershipStore memberships,
    IHostEnvironment environment,
    NavigationManager navigation) : PortalPage
{
    private static readonly int[] Presets = [5, 10, 25, 50, 100];

    private int chosen = 25;
    private string custom = "";
    private string? error;
    private string? notice;
    private bool isBusy;

    [Parameter, EditorRequired]
    public OrganizationContext Organization { get; set; } = default!;

    private string Action => isBusy ? "One moment…"
        : TryRead(out decimal amount) ? $"Continue with {MoneyFormat.Format(NanoUsd.FromUsd(amount).Value)}"
        : "Continue";

    private bool IsChosen(int preset) => custom.Length == 0 && chosen == preset;

    private void Choose(int preset)
    {
        chosen = preset;
        custom = "";
        error = null;
    }

    private void Typed() => error = null;

    /// <summary>An amount that the checkout would take; whether in whole cents is said on submitting.</summary>
    private bool TryRead(out decimal amount)
    {
        amount = chosen;
        return custom.Length == 0
            || (AmountText.TryParse(custom, out amount) && amount is >= PurchaseStore.MinAmountUsd and <= PurchaseStore.MaxAmountUsd);
    }

    private async Task SubmitAsync()
    {
        // Set before the first await: a second click finds it.
        if (isBusy)
            return;
        isBusy = true;
        error = notice = null;
        if (!await TryAsync(BuyAsync))
            error = "The order could not be taken. Please try again.";
        isBusy = false;
    }

    private async Task BuyAsync()
    {
        decimal amount = chosen;
        if (custom.Length > 0 && !AmountText.TryParse(custom, out amount))
        {
            error = "Enter the amount in USD as a number, for example 40 or 12.50.";
            return;
        }

        var role = await memberships.RoleAsync(Organization.OrganizationId, Organization.UserId, Leaving);
        if (role?.MayBuyCredits() != true)
        {
            error = "Your role may not buy credits.";
            return;
        }

        if (!environment.IsDevelopment())
        {
            notice = "Payments are not set up on this server yet. Please ask its operator for credits.";
            return;
        }

        switch (await purchases.CreateAsync(Organization.OrganizationId, Organization.UserId, amount, Leaving))
        {
            case CreatePurchaseResult.Created created:
                navigation.NavigateTo($"credits/checkout/{created.Purchase.Id}");
                break;
            case CreatePurchaseResult.Invalid invalid:
                error = invalid.Message;
                break;
        }
    }
}
