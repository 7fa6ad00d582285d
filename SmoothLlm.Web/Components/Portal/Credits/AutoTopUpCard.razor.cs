using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Credits;

/// <summary>Whether, when and with which card credits are bought automatically.</summary>
public sealed partial class AutoTopUpCard(
    AutoTopUps wishes,
    PaymentCustomers customers,
    MembershipStore memberships,
    IPaymentGateway gateway,
    DialogService dialogs) : PortalPage
{
    private readonly Dictionary<string, string> problems = new(StringComparer.Ordinal);

    private AutoTopUp? setting;
    private PaymentCustomer? card;
    private AutoTopUpForm form = new();
    private bool mayBuy;
    private string? error;
    private string? done;
    private bool isBusy;

    [Parameter, EditorRequired]
    public OrganizationContext Organization { get; set; } = default!;

    protected override Task OnInitializedAsync()
    {
        mayBuy = Organization.Role.MayBuyCredits();
        return mayBuy ? ReloadAsync() : Task.CompletedTask;
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && mayBuy)
            _ = RefreshAsync(ReadIfNewAsync);
    }

    private Task ReloadAsync() => LoadAsync(async () =>
    {
        await ReadAsync();
        form = AutoTopUpForm.Of(setting);
    });

    private async Task ReadAsync()
    {
        setting = await wishes.FindAsync(Organization.OrganizationId, Leaving);
        card = await customers.FindAsync(Organization.OrganizationId, Leaving) is { PaymentMethodId: not null } customer ? customer : null;
    }

    /// <summary>The card comes a moment after the payment, and failures switch it off; what is being typed stays.</summary>
    private async Task<bool> ReadIfNewAsync()
    {
        var before = (card?.PaymentMethodId, setting?.DisabledReason);
        await ReadAsync();
        if (before == (card?.PaymentMethodId, setting?.DisabledReason))
            return false;
        form.IsEnabled = setting?.IsEnabled == true;
        return true;
    }

    private Task SaveAsync() => OnceAsync(async () =>
    {
        if (form.Read(problems) is not { } draft)
            return;
        switch (await wishes.SaveAsync(Organization.OrganizationId, Organization.UserId, draft, Leaving))
        {
            case SaveAutoTopUpResult.Saved:
                done = draft.IsEnabled
                    ? T("Saved. {0} are bought when less than {1} is available.", PaymentOptions.Text(draft.AmountUsd), PaymentOptions.Text(draft.ThresholdUsd))
                    : T("Saved. Nothing is bought automatically.");
                await ReadAsync();
                break;
            case SaveAutoTopUpResult.Invalid invalid:
                problems[invalid.Field] = T(invalid.Message);
                break;
            case SaveAutoTopUpResult.NoCard:
                error = T("There is no saved card any more.");
                await ReadAsync();
                break;
        }
    });

    private async Task RemoveCardAsync()
    {
        bool? isSure = await dialogs.Confirm(
            T("It can no longer be charged, and automatic top-up is switched off with it."),
            T("Remove this card?"),
            new ConfirmOptions { CloseAriaLabel = T("Close"), OkButtonText = T("Remove card"), CancelButtonText = T("Keep it"), Width = "min(28rem, calc(100vw - 2rem))", CssClass = "confirm-danger" });
        if (isSure != true)
            return;
        await OnceAsync(async () =>
        {
            if (await customers.RemoveCardAsync(Organization.OrganizationId, Leaving))
                done = T("The card is removed.");
            else
                error = T("The payment provider does not answer at the moment. Please try again.");
            await ReadAsync();
            form = AutoTopUpForm.Of(setting);
        });
    }

    /// <summary>One click at a time, by somebody who may.</summary>
    private async Task OnceAsync(Func<Task> change)
    {
        if (isBusy)
            return;
        isBusy = true;
        error = done = null;
        problems.Clear();
        bool isDone = await TryAsync(async () =>
        {
            var role = await memberships.RoleAsync(Organization.OrganizationId, Organization.UserId, Leaving);
            if (role?.MayBuyCredits() == true)
                await change();
            else
                error = T("Your role may not change this.");
        });
        if (!isDone)
            error = T("This could not be saved. Please try again.");
        isBusy = false;
    }
}
