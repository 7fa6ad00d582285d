using Microsoft.AspNetCore.Components;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Credits;

/// <summary>Turns a code into credits.</summary>
public sealed partial class RedeemVoucher(VoucherRedeemer vouchers, MembershipStore memberships) : PortalPage
{
    /// <summary>A code with room for blanks and hyphens.</summary>
    private const int MaxTypedLength = 80;

    private string code = "";
    private string? problem;
    private string? done;
    private bool isBusy;

    [Parameter, EditorRequired]
    public OrganizationContext Organization { get; set; } = default!;

    /// <summary>The balance has changed.</summary>
    [Parameter]
    public EventCallback OnRedeemed { get; set; }

    private void Typed() => problem = null;

    private async Task SubmitAsync()
    {
        // Set before the first await: a second click finds it, or the field that the first one has emptied.
        if (isBusy || (done is not null && code.Length == 0))
            return;
        isBusy = true;
        problem = done = null;
        if (!await TryAsync(RedeemAsync))
            problem = T("The code could not be redeemed. Please try again.");
        isBusy = false;
    }

    private async Task RedeemAsync()
    {
        if (string.IsNullOrWhiteSpace(code))
        {
            problem = T("Enter the code of your voucher.");
            return;
        }

        var role = await memberships.RoleAsync(Organization.OrganizationId, Organization.UserId, Leaving);
        if (role?.MayBuyCredits() != true)
        {
            problem = T("Your role may not redeem vouchers.");
            return;
        }

        string typed = code[..Math.Min(code.Length, MaxTypedLength)];
        var result = await vouchers.RedeemAsync(Organization.OrganizationId, Organization.UserId, typed, Leaving);
        (done, problem) = Words(result);
        if (done is null)
            return;
        code = "";
        await OnRedeemed.InvokeAsync();
    }

    private static (string? Done, string? Problem) Words(RedeemResult result) => result switch
    {
        RedeemResult.Credited credited => (T("{0} are credited and can be used now.", MoneyFormat.Exact(credited.Amount.Value)), null),
        RedeemResult.Delayed delayed => (T("The voucher is yours. {0} will be credited within a few minutes.", MoneyFormat.Exact(delayed.Amount.Value)), null),
        RedeemResult.AlreadyRedeemed => (null, T("Your organization has redeemed this voucher already.")),
        RedeemResult.Expired => (null, T("This voucher has expired.")),
        RedeemResult.UsedUp => (null, T("This voucher has been used up.")),
        RedeemResult.TooManyAttempts tooMany => (null, T("Too many codes that gave nothing. Please wait {0}.", Minutes(tooMany.RetryAfter))),
        _ => (null, T("There is no voucher with this code. Please check how it is written.")),
    };

    private static string Minutes(TimeSpan wait)
    {
        int minutes = Math.Max(1, (int)Math.Ceiling(wait.TotalMinutes));
        return minutes == 1 ? T("a minute") : T("{0} minutes", Numbers.Whole(minutes));
    }
}
