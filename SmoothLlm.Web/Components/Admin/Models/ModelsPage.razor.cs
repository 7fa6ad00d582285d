using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.Providers;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Models;

/// <summary>The catalog: find a model, see who answers at what price, switch models off.</summary>
public sealed partial class ModelsPage(CatalogStore store, ProviderStore providers, DialogService dialogs, NavigationManager navigation) : AdminPage
{
    private static IReadOnlyList<(ModelStatus? Value, string Text)> StatusOptions =>
    [
        (null, T("All")),
        (ModelStatus.Active, T("Active")),
        (ModelStatus.Unavailable, T("Unavailable")),
        (ModelStatus.Unpriced, T("Unpriced")),
        (ModelStatus.Disabled, T("Disabled")),
    ];

    private IReadOnlyList<CatalogModel> models = [];
    private string search = "";

    [SupplyParameterFromQuery(Name = "q")]
    private string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "status")]
    private string? StatusName { get; set; }

    private ModelStatus? Status =>
        Enum.TryParse<ModelStatus>(StatusName, ignoreCase: true, out var status) && Enum.IsDefined(status) ? status : null;

    private List<CatalogModel> Shown =>
        // What customers can use comes first; within a status the list keeps its order.
        [.. models.Where(listed => (Status is null || listed.Status == Status) && ModelRow.Matches(listed, search)).OrderBy(listed => listed.Status != ModelStatus.Active)];

    private int UnavailableCount => models.Count(listed => listed.Status == ModelStatus.Unavailable);

    protected override Task OnInitializedAsync()
    {
        search = Search ?? "";
        return ReloadAsync();
    }

    private Task ReloadAsync() => LoadAsAdminAsync(ReadAsync);

    private async Task ReadAsync() => models = await store.ListAsync(Leaving);

    private void Find() => Filter(search, Status);

    private void ChooseStatus(ModelStatus? status) => Filter(search, status);

    private void ClearFilter()
    {
        search = "";
        Filter(search, status: null);
    }

    // The filter lives in the URL: reload, back and a link in a chat all show the same list.
    private void Filter(string words, ModelStatus? status) => navigation.NavigateTo(
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["q"] = string.IsNullOrWhiteSpace(words) ? null : words,
            ["status"] = status?.ToString().ToLowerInvariant(),
        }),
        replace: true);

    private async Task EditAsync(CatalogModel? listed)
    {
        IReadOnlyList<string> slugs = [];
        if (!await ReadAsAdminAsync(async () => slugs = [.. (await providers.ListAsync(Leaving)).Select(item => item.Provider.Slug)]))
            return;
        var saved = await dialogs.OpenAsync<ModelDialog>(
            listed is null ? T("Add model") : T("Edit {0}", listed.Model.Name),
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(ModelDialog.Stored)] = listed, [nameof(ModelDialog.Providers)] = slugs },
            new DialogOptions { CloseAriaLabel = T("Close"), Width = "min(48rem, calc(100vw - 2rem))", CloseDialogOnOverlayClick = false, AutoFocusFirstElement = true });
        if (saved is not string id)
            return;
        Notifications.Notify(NotificationSeverity.Success, T("Model saved"), id);
        await TryAsync(ReadAsync);
    }

    private async Task ToggleAsync(CatalogModel listed)
    {
        await ChangeAsync(async () =>
        {
            await store.SetEnabledAsync(listed.Model.Id, !listed.Model.IsEnabled, Leaving);
            await ReadAsync();
        });
    }
}
