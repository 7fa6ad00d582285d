using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Providers;

/// <summary>Adds a provider or changes one; closes with the saved provider.</summary>
public sealed partial class ProviderDialog(ProviderStore store, DialogService dialogs) : AdminPage
{
    private ProviderForm form = ProviderForm.ForNew();
    private IReadOnlyList<FieldProblem> problems = [];
    private ProviderTestResult? result;
    private bool isTesting;
    private bool isSaving;

    [Inject]
    internal ProviderTester Tester { get; set; } = default!;

    /// <summary>The one to change; null adds one.</summary>
    [Parameter]
    public Provider? Stored { get; set; }

    private bool IsBusy => isTesting || isSaving;

    protected override void OnInitialized() => form = Stored is null ? ProviderForm.ForNew() : ProviderForm.For(Stored);

    private string? Problem(string field) => problems.Of(field);

    private string? Invalid(string field) => Problem(field) is null ? null : "invalid";

    private void Cancel() => dialogs.Close();

    private async Task TestAsync()
    {
        if (IsBusy)
            return;
        isTesting = true;
        result = null;
        var draft = form.ToDraft();
        problems = ProviderRules.Check(draft).Where(problem => problem.Field is "baseUrl" or "credential").ToList();
        if (problems.Count == 0)
            await ChangeAsync(async () => result = await Tester.TestAsync(draft, Stored, Leaving));
        isTesting = false;
    }

    private async Task SaveAsync()
    {
        // Set before the first await: a second click finds it.
        if (IsBusy)
            return;
        isSaving = true;
        problems = [];
        await ChangeAsync(async () =>
        {
            var saved = Stored is null
                ? await store.CreateAsync(form.Slug, form.ToDraft(), Leaving)
                : await store.UpdateAsync(Stored.Id, form.ToDraft(), Leaving);
            switch (saved)
            {
                case ProviderResult.Saved done:
                    dialogs.Close(done.Provider);
                    break;
                case ProviderResult.Invalid invalid:
                    problems = invalid.Problems;
                    break;
                case ProviderResult.NotFound:
                    Notifications.Notify(NotificationSeverity.Warning, T("Not saved"), T("This provider has been deleted meanwhile."));
                    dialogs.Close();
                    break;
            }
        });
        isSaving = false;
    }
}
