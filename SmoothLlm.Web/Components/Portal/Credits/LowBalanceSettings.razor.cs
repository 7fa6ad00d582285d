using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Credits;

/// <summary>Below which balance the organization wants to be told.</summary>
public sealed partial class LowBalanceSettings(LowBalanceStore store, MembershipStore memberships) : PortalPage
{
    private string text = "";
    private string? problem;
    private string? done;
    private bool isChosen;
    private bool isBusy;

    [Parameter, EditorRequired]
    public OrganizationContext Organization { get; set; } = default!;

    protected override Task OnInitializedAsync() => LoadAsync(ReadAsync);

    private async Task ReadAsync()
    {
        var chosen = await store.FindThresholdAsync(Organization.OrganizationId, Leaving);
        isChosen = chosen is not null;
        text = (chosen ?? store.Default).Usd.ToString("0.00#######", CultureInfo.InvariantCulture);
    }

    private void Typed() => problem = done = null;

    private Task SubmitAsync() => OnceAsync(async () =>
    {
        if (AmountText.TryParse(text, out decimal usd))
            await SaveAsync(usd);
        else
            problem = T("Enter the warning level in USD as a number, for example 5 or 2.50; 0 switches it off.");
    });

    private Task UseDefaultAsync() => OnceAsync(() => SaveAsync(thresholdUsd: null));

    private async Task SaveAsync(decimal? thresholdUsd)
    {
        problem = T((await store.SetThresholdAsync(Organization.OrganizationId, thresholdUsd, Leaving))?.Message);
        if (problem is not null)
            return;
        await ReadAsync();
        var inForce = thresholdUsd is { } usd ? NanoUsd.FromUsd(usd) : store.Default;
        done = inForce == NanoUsd.Zero ? T("Saved. There is no warning any more.") : T("Saved. The warning comes below {0}.", MoneyFormat.Exact(inForce.Value));
    }

    /// <summary>One click at a time, by somebody who may.</summary>
    private async Task OnceAsync(Func<Task> save)
    {
        if (isBusy)
            return;
        isBusy = true;
        problem = done = null;
        bool isDone = await TryAsync(async () =>
        {
            var role = await memberships.RoleAsync(Organization.OrganizationId, Organization.UserId, Leaving);
            if (role?.MayBuyCredits() == true)
                await save();
            else
                problem = T("Your role may not change this.");
        });
        if (!isDone)
            problem = T("The warning level could not be saved. Please try again.");
        isBusy = false;
    }
}
