using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Plans;
using SmoothLlm.Infrastructure.Plans;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Plans;

/// <summary>Makes or changes a plan. Closes with true when it is saved.</summary>
public sealed partial class PlanDialog(PlanStore store, DialogService dialogs) : AdminPage
{
    private PlanForm form = new();
    private (string Field, string Message)? problem;
    private bool isSaving;

    /// <summary>The plan to change; null for a new one.</summary>
    [Parameter]
    public Plan? Plan { get; set; }

    private DialogService Dialogs => dialogs;

    private IReadOnlyList<(string Id, string Label, string Field, string Value, Action<string> Set)> Fields =>
    [
        ("plan-messages", T("Messages a day"), nameof(PlanSettings.DailyMessages), form.DailyMessages, text => form.DailyMessages = text),
        ("plan-concurrent", T("Requests at a time"), nameof(PlanSettings.ConcurrentRequests), form.ConcurrentRequests, text => form.ConcurrentRequests = text),
        ("plan-requests", T("Requests per minute"), nameof(PlanSettings.RequestsPerMinute), form.RequestsPerMinute, text => form.RequestsPerMinute = text),
        ("plan-tokens", T("Tokens per minute"), nameof(PlanSettings.TokensPerMinute), form.TokensPerMinute, text => form.TokensPerMinute = text),
        ("plan-daily", T("Spending a day, USD"), nameof(PlanSettings.DailySpendUsd), form.DailySpend, text => form.DailySpend = text),
        ("plan-monthly", T("Spending a month, USD"), nameof(PlanSettings.MonthlySpendUsd), form.MonthlySpend, text => form.MonthlySpend = text),
    ];

    protected override void OnInitialized() => form = Plan is null ? new PlanForm() : PlanForm.Of(Plan);

    private string? Message(string field) => problem is { } known && known.Field == field ? known.Message : null;

    private string? Invalid(string field) => Message(field) is null ? null : "invalid";

    private async Task SaveAsync()
    {
        if (isSaving)
            return;
        (var settings, problem) = form.Read();
        if (problem is not null)
            return;
        isSaving = true;
        await ChangeAsync(async () =>
        {
            var result = Plan is null ? await store.CreateAsync(settings, Leaving) : await store.UpdateAsync(Plan.Id, settings, Plan.Revision, Leaving);
            problem = result switch
            {
                PlanResult.Saved => null,
                PlanResult.Invalid invalid => (invalid.Field, T(invalid.Message)),
                PlanResult.Outdated => (nameof(PlanSettings.Name), T("Somebody else has changed this plan meanwhile. Close this and open it again.")),
                _ => (nameof(PlanSettings.Name), T("This plan was deleted meanwhile.")),
            };
            if (problem is null)
                dialogs.Close(true);
        });
        isSaving = false;
    }
}
