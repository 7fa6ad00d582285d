using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Credits;

/// <summary>Takes an order down and leads to its checkout.</summary>
public sealed partial class BuyCreditsForm(
    Checkouts checkouts,
    MembershipStore memberships,
    IOptions<PaymentOptions> options,
    NavigationManager navigation) : PortalPage
{
    private static readonly int[] Presets = [5, 10, 25, 50, 100];

    private readonly PaymentOptions limits = options.Value;
    private int chosen = 25;
    private string custom = "";
    private bool savesCard;
    private string? error;
    private bool isBusy;
    private bool isOrdered;

    [Parameter, EditorRequired]
    public OrganizationContext Organization { get; set; } = default!;

    [Inject]
    internal IOptions<PortalOptions> Portal { get; set; } = default!;

    private string Action => isBusy ? T("One moment…")
        : TryRead(out decimal amount) ? T("Continue with {0}", MoneyFormat.Format(NanoUsd.FromUsd(amount).Value))
        : T("Continue");

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
            || (AmountText.TryParse(custom, out amount) && amount >= limits.MinAmountUsd && amount <= limits.MaxAmountUsd);
    }

    private async Task SubmitAsync()
    {
        // Set before the first await: a second click finds it.
        if (isBusy)
            return;
        isBusy = true;
        error = null;
        if (!await TryAsync(BuyAsync))
            error = T("The order could not be taken. Please try again.");
        // Whoever is on the way to the checkout has one order: a late click must not place another.
        isBusy = isOrdered;
    }

    private async Task BuyAsync()
    {
        decimal amount = chosen;
        if (custom.Length > 0 && !AmountText.TryParse(custom, out amount))
        {
            error = T("Enter the amount in USD as a number, for example 40 or 12.50.");
            return;
        }

        var role = await memberships.RoleAsync(Organization.OrganizationId, Organization.UserId, Leaving);
        if (role?.MayBuyCredits() != true)
        {
            error = T("Your role may not buy credits.");
            return;
        }

        var portal = Portal.Value.AddressOr(navigation.BaseUri);
        switch (await checkouts.StartAsync(Organization.OrganizationId, Organization.UserId, amount, savesCard, portal, Leaving))
        {
            case StartCheckoutResult.Started started:
                isOrdered = true;
                navigation.NavigateTo(started.Url.AbsoluteUri);
                break;
            case StartCheckoutResult.Invalid invalid:
                error = T(invalid.Message);
                break;
            case StartCheckoutResult.Off:
                error = T(StartCheckoutResult.Off.Message);
                break;
            case StartCheckoutResult.Unavailable:
                error = T(StartCheckoutResult.Unavailable.Message);
                break;
        }
    }
}
