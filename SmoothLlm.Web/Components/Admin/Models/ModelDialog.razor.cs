using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Catalog;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Models;

/// <summary>Adds a model or changes one with its names and deployments; closes with its id.</summary>
public sealed partial class ModelDialog(CatalogEditor editor, DialogService dialogs) : AdminPage
{
    private ModelForm form = ModelForm.ForNew();
    private IReadOnlyList<FieldProblem> problems = [];
    private int? dragged;
    private bool isSaving;

    /// <summary>The one to change; null adds one.</summary>
    [Parameter]
    public CatalogModel? Stored { get; set; }

    /// <summary>The providers that may answer.</summary>
    [Parameter]
    public IReadOnlyList<string> Providers { get; set; } = [];

    protected override void OnInitialized() => form = Stored is null ? ModelForm.ForNew() : ModelForm.For(Stored);

    /// <summary>What is wrong with a field, or with one of several.</summary>
    private string? Problem(string field) => T(problems
        .FirstOrDefault(problem => problem.Field == field || problem.Field.StartsWith(field + "[", StringComparison.Ordinal))?.Message);

    private string? Invalid(string field) => Problem(field) is null ? null : "invalid";

    /// <summary>Also the row's own, which may not be configured.</summary>
    private IEnumerable<string> Slugs(ModelForm.Row row) =>
        row.Provider.Length == 0 || Providers.Contains(row.Provider, StringComparer.Ordinal) ? Providers : Providers.Append(row.Provider);

    private void Drop(int place)
    {
        if (dragged is { } from)
            form.MoveTo(from, place);
        dragged = null;
    }

    private void Cancel() => dialogs.Close();

    private async Task SaveAsync()
    {
        // Set before the first await: a second click finds it.
        if (isSaving)
            return;
        (var draft, problems) = form.Read();
        if (problems.Count > 0)
            return;
        isSaving = true;
        await ChangeAsync(async () =>
        {
            string id = form.Id.Trim();
            switch (form.IsNew ? await editor.CreateAsync(id, draft) : await editor.UpdateAsync(id, draft))
            {
                case ModelResult.Saved:
                    dialogs.Close(id);
                    break;
                case ModelResult.Invalid invalid:
                    problems = invalid.Problems;
                    break;
                case ModelResult.Taken:
                    problems = [new FieldProblem("id", T("There is a model or an alias {0} already.", id))];
                    break;
                default:
                    Notifications.Notify(NotificationSeverity.Warning, T("Not saved"), T("This model has been deleted meanwhile."));
                    dialogs.Close();
                    break;
            }
        });
        isSaving = false;
    }
}
