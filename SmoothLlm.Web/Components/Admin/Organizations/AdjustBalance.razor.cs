using Microsoft.AspNetCore.Components;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Organizations;

/// <summary>Books a correction of an organization's wallet.</summary>
public sealed partial class AdjustBalance(BalanceAdjustments adjustments) : AdminPage
{
    private static IReadOnlyList<(bool, string)> Directions => [(false, T("Give")), (true, T("Take"))];

    private AdjustmentForm form = new();
    private IReadOnlyList<FieldProblem> problems = [];
    private string? refusal;
    private string? done;
    private bool isSaving;

    [Parameter, EditorRequired]
    public Guid OrganizationId { get; set; }

    /// <summary>The balance has changed.</summary>
    [Parameter]
    public EventCallback OnBooked { get; set; }

    private string? Problem(string field) => problems.Of(field);

    private string? Invalid(string field) => Problem(field) is null ? null : "invalid";

    private void Choose(bool isDebit)
    {
        form.IsDebit = isDebit;
        refusal = done = null;
    }

    private async Task SaveAsync()
    {
        // Set before the first await: a second click finds it, or the form that the first one has left empty. Whatever
        // comes from elsewhere finds the form's id in the book.
        if (isSaving || (done is not null && form.IsEmpty))
            return;
        refusal = done = null;
        (var draft, problems) = form.Read(OrganizationId);
        if (problems.Count > 0)
            return;
        isSaving = true;
        await ChangeAsync(async () =>
        {
            var who = await CurrentOrganization.GetAsync();
            Show(await adjustments.PostAsync(draft, who.UserId, Leaving));
        });
        isSaving = false;
        if (done is not null)
            await OnBooked.InvokeAsync();
    }

    private void Show(AdjustmentResult result)
    {
        switch (result)
        {
            case AdjustmentResult.Posted posted:
                done = Words(posted.Amount);
                form = new AdjustmentForm();
                break;
            case AdjustmentResult.AlreadyPosted before:
                done = T("This form had been booked already: {0}", Words(before.Amount));
                form = new AdjustmentForm();
                break;
            case AdjustmentResult.Invalid invalid:
                problems = invalid.Problems;
                break;
            case AdjustmentResult.NotCovered notCovered:
                refusal = T("Only {0} is available, so nothing was booked. Take less, or choose to claw back.", MoneyFormat.Exact(notCovered.Available.Value));
                break;
            case AdjustmentResult.NotFound:
                refusal = T("There is no such organization.");
                break;
            case AdjustmentResult.Unavailable:
                refusal = T("The ledger could not be written, so nothing was booked. Please try again.");
                break;
        }
    }

    private static string Words(NanoUsd amount) =>
        amount.Value < 0 ? T("{0} were taken.", MoneyFormat.Exact(-amount.Value)) : T("{0} were given.", MoneyFormat.Exact(amount.Value));
}
