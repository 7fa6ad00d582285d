using System.Globalization;
using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.Providers;

namespace SmoothLlm.Web.Components.Admin.Models;

/// <summary>Sets a model's price at a provider from now on; closes with true when it did.</summary>
public sealed partial class PriceDialog(CatalogStore store, DialogService dialogs) : AdminPage
{
    private CatalogDeployment deployment = default!;
    private PriceForm form = PriceForm.For(null);
    private IReadOnlyList<FieldProblem> problems = [];
    private bool isSaving;

    /// <summary>Has at least one deployment.</summary>
    [Parameter, EditorRequired]
    public CatalogModel Listed { get; set; } = default!;

    protected override void OnInitialized() => Show(ModelRow.Shown(Listed) ?? Listed.Deployments[0]);

    private string? Problem(string field) => problems.FirstOrDefault(problem => problem.Field == field)?.Message;

    private void Cancel() => dialogs.Close();

    private void Choose(ChangeEventArgs change)
    {
        if (int.TryParse(change.Value?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < Listed.Deployments.Count)
            Show(Listed.Deployments[index]);
    }

    private void Show(CatalogDeployment chosen)
    {
        deployment = chosen;
        form = PriceForm.For(chosen.Price);
        problems = [];
    }

    private async Task SaveAsync()
    {
        if (isSaving)
            return;
        (var draft, problems) = form.Read();
        if (problems.Count > 0)
            return;
        isSaving = true;
        await ChangeAsync(async () =>
        {
            var at = deployment.Deployment;
            switch (await store.SetPriceAsync(at.ProviderSlug, at.UpstreamModel, draft, Leaving))
            {
                case CatalogResult.Saved:
                    dialogs.Close(true);
                    break;
                case CatalogResult.Invalid invalid:
                    problems = invalid.Problems;
                    break;
                case CatalogResult.NotFound:
                    Notifications.Notify(NotificationSeverity.Warning, "Not saved", "This model is no longer offered there.");
                    dialogs.Close();
                    break;
            }
        });
        isSaving = false;
    }
}
