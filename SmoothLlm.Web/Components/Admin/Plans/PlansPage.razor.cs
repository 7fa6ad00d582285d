using Radzen;
using SmoothLlm.Infrastructure.Plans;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Plans;

/// <summary>The platform's plans: make, change, choose the default one, delete.</summary>
public sealed partial class PlansPage(PlanStore store, DialogService dialogs) : AdminPage
{
    private IReadOnlyList<ListedPlan> plans = [];

    protected override Task OnInitializedAsync() => ReloadAsync();

    private Task ReloadAsync() => LoadAsAdminAsync(ReadAsync);

    private async Task ReadAsync() => plans = await store.ListAsync(Leaving);

    private async Task OpenAsync(ListedPlan? listed)
    {
        object? answer = await dialogs.OpenAsync<PlanDialog>(
            listed is null ? T("Create plan") : T("Edit {0}", listed.Plan.Name),
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(PlanDialog.Plan)] = listed?.Plan },
            new DialogOptions { CloseAriaLabel = T("Close"), Width = "min(40rem, calc(100vw - 2rem))", CloseDialogOnOverlayClick = false, AutoFocusFirstElement = true });
        await ReadAsAdminAsync(ReadAsync);
        if (answer is true)
            Notifications.Notify(NotificationSeverity.Success, T("Plan saved"), T("It is in force at once."));
    }

    private async Task MakeDefaultAsync(ListedPlan listed)
    {
        bool? isSure = await dialogs.Confirm(
            T("“{0}” then holds for every organization without a plan of its own, at once.", listed.Plan.Name),
            T("Change the default plan?"),
            new ConfirmOptions { CloseAriaLabel = T("Close"), OkButtonText = T("Make it the default"), CancelButtonText = T("Leave it"), Width = "min(28rem, calc(100vw - 2rem))" });
        if (isSure == true)
            await SaveAsync(() => store.MakeDefaultAsync(listed.Plan.Id, Leaving), T("Default plan changed"), listed.Plan.Name);
    }

    private async Task DeleteAsync(ListedPlan listed)
    {
        bool? isSure = await dialogs.Confirm(
            T("No organization has “{0}”. This cannot be undone.", listed.Plan.Name),
            T("Delete this plan?"),
            new ConfirmOptions { CloseAriaLabel = T("Close"), OkButtonText = T("Delete plan"), CancelButtonText = T("Keep it"), Width = "min(28rem, calc(100vw - 2rem))", CssClass = "confirm-danger" });
        if (isSure == true)
            await SaveAsync(() => store.DeleteAsync(listed.Plan.Id, Leaving), T("Plan deleted"), listed.Plan.Name);
    }

    private async Task SaveAsync(Func<Task<PlanResult>> save, string done, string name)
    {
        bool isSaved = false;
        if (!await ChangeAsync(async () =>
        {
            isSaved = await save() is PlanResult.Saved;
            await ReadAsync();
        }))
            return;
        if (isSaved)
            Notifications.Notify(NotificationSeverity.Success, done, name);
        else
            Notifications.Notify(NotificationSeverity.Warning, T("Nothing was changed"), T("The plan was changed, deleted or given to an organization meanwhile."));
    }
}
