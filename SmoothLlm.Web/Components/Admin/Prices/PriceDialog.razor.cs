using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Prices;

/// <summary>Adds a version of a price, from now or from a moment on; closes with true when it did.</summary>
public sealed partial class PriceDialog(PriceStore store, DialogService dialogs) : AdminPage
{
    private PriceForm form = PriceForm.For(null);
    private IReadOnlyList<FieldProblem> problems = [];
    private bool isSaving;

    /// <summary>The price that gets a version.</summary>
    [Parameter, EditorRequired]
    public ListedPrice Listed { get; set; } = default!;

    /// <summary>The platform's margin, for the preview.</summary>
    [Parameter, EditorRequired]
    public decimal MarginPercent { get; set; }

    /// <summary>What customers would pay per million tokens; null while the form cannot be read.</summary>
    private (long Input, long Output)? Preview
    {
        get
        {
            var (draft, wrong) = form.Read();
            if (wrong.Count > 0)
                return null;
            var rates = draft.ToPrice().Base;
            int margin = Infrastructure.Pricing.MarginPercent.ToBasisPoints(MarginPercent);
            return (Charge.PerMillion(rates.Input, margin).Value, Charge.PerMillion(rates.Output, margin).Value);
        }
    }

    protected override void OnInitialized() => form = PriceForm.For(Listed.Current);

    private string? Problem(string field) => problems.Of(field);

    private void Cancel() => dialogs.Close();

    private async Task SaveAsync()
    {
        if (isSaving)
            return;
        (var draft, problems) = form.Read();
        var (from, wrongMoment) = form.ReadFrom();
        if (wrongMoment is not null)
            problems = [.. problems, wrongMoment];
        if (problems.Count > 0)
            return;
        isSaving = true;
        await ChangeAsync(async () =>
        {
            string userId = (await CurrentOrganization.GetAsync()).UserId;
            switch (await store.AddAsync(Listed.ProviderSlug, Listed.UpstreamModel, draft, from, form.ReplacesAnnounced, userId, Leaving))
            {
                case PricingResult.Saved:
                    dialogs.Close(true);
                    break;
                case PricingResult.Invalid invalid:
                    problems = invalid.Problems;
                    break;
                case PricingResult.NotFound:
                    Notifications.Notify(NotificationSeverity.Warning, T("Not saved"), T("This model is no longer offered there."));
                    dialogs.Close();
                    break;
            }
        });
        isSaving = false;
    }
}
