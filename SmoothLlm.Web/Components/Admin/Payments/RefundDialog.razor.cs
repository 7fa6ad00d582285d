using System.Globalization;
using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Web.Components.Portal.Credits;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Payments;

/// <summary>Gives a payment back, in whole or in part.</summary>
public sealed partial class RefundDialog : AdminPage
{
    /// <summary>One for each amount that is typed: a second click is the same refund.</summary>
    private Guid requestId = Guid.NewGuid();

    private string text = "";
    private string? problem;
    private bool isBusy;

    [Parameter, EditorRequired]
    public ListedPurchase Listed { get; set; } = default!;

    [Inject]
    private Refunds Refunds { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    private long Left => Listed.Purchase.AmountNanoUsd - Listed.Purchase.RefundedNanoUsd - Listed.Purchase.DisputedNanoUsd;

    protected override void OnInitialized() => text = new NanoUsd(Left).Usd.ToString("0.00", CultureInfo.InvariantCulture);

    private void Ask() => requestId = Guid.NewGuid();

    private async Task RefundAsync()
    {
        if (isBusy)
            return;
        problem = null;
        if (!AmountText.TryParse(text, out decimal usd) || usd > new NanoUsd(Left).Usd)
        {
            problem = T("Enter an amount in USD of at most what is left.");
            return;
        }

        isBusy = true;
        RefundResult? result = null;
        await ChangeAsync(async () =>
        {
            var admin = await CurrentOrganization.GetAsync();
            result = await Refunds.RefundAsync(Listed.Purchase.Id, NanoUsd.FromUsd(usd), requestId, admin.UserId, CancellationToken.None);
        });
        isBusy = false;
        if (result is RefundResult.Refunded)
            Dialogs.Close(true);
        problem = result switch
        {
            RefundResult.Refused refused => T(refused.Message),
            RefundResult.Unavailable => T("The payment provider does not answer. Try again: it is done once."),
            _ => null,
        };
    }
}
