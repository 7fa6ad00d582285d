using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Routing;
using SmoothLlm.Infrastructure.Providers;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Providers;

/// <summary>The platform's providers: add, test, change, switch off, delete.</summary>
public sealed partial class ProvidersPage(ProviderStore store, Circuits circuits, DialogService dialogs) : AdminPage
{
    private IReadOnlyList<ProviderListItem> providers = [];
    private IReadOnlyList<CircuitReport> reports = [];

    /// <summary>By provider; null while the test runs.</summary>
    private readonly Dictionary<Guid, ProviderTestResult?> results = [];

    [Inject]
    internal ProviderTester Tester { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        await ReloadAsync();
        // Health changes by itself. It is this node's, in memory.
        _ = RefreshAsync(() =>
        {
            bool wasHealthy = reports.Count == 0;
            reports = circuits.Report();
            return Task.FromResult(!wasHealthy || reports.Count > 0);
        });
    }

    private bool IsTesting(Guid id) => results.TryGetValue(id, out var result) && result is null;

    private Task ReloadAsync() => LoadAsAdminAsync(ReadAsync);

    private async Task ReadAsync()
    {
        providers = await store.ListAsync(Leaving);
        reports = circuits.Report();
    }

    private List<CircuitReport> CircuitsOf(Provider provider) => [.. reports.Where(report => report.Key.ProviderId == provider.Id)];

    private Task AddAsync() => OpenDialogAsync(T("Add provider"), null);

    private Task EditAsync(Provider provider) => OpenDialogAsync(T("Edit {0}", provider.DisplayName), provider);

    private async Task OpenDialogAsync(string title, Provider? provider)
    {
        var saved = await dialogs.OpenAsync<ProviderDialog>(
            title,
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(ProviderDialog.Stored)] = provider },
            new DialogOptions { CloseAriaLabel = T("Close"), Width = "min(38rem, calc(100vw - 2rem))", CloseDialogOnOverlayClick = false, AutoFocusFirstElement = true });
        if (saved is not Provider changed)
            return;
        results.Remove(changed.Id);
        Notifications.Notify(NotificationSeverity.Success, T("Provider saved"), changed.DisplayName);
        await TryAsync(ReadAsync);
    }

    private async Task TestAsync(Provider provider)
    {
        if (IsTesting(provider.Id))
            return;
        results[provider.Id] = null;
        bool isDone = await ChangeAsync(async () => results[provider.Id] = await Tester.TestAsync(provider, Leaving));
        if (!isDone)
            results.Remove(provider.Id);
    }

    private async Task ToggleAsync(Provider provider)
    {
        await ChangeAsync(async () =>
        {
            await store.SetEnabledAsync(provider.Id, !provider.IsEnabled, Leaving);
            await ReadAsync();
        });
    }

    private async Task DeleteAsync(Provider provider)
    {
        string more = provider.Kind == ProviderKind.Sandbox
            ? T("It comes back at the next start while the Sandbox is on; disable it to keep it out of use.")
            : T("Its models and prices stay, and are out of use until a provider of the same slug is added. The credential is forgotten.");
        bool? isSure = await dialogs.Confirm(
            T("Requests are no longer sent to “{0}” from this moment on. {1}", provider.DisplayName, more),
            T("Delete this provider?"),
            new ConfirmOptions { CloseAriaLabel = T("Close"), OkButtonText = T("Delete provider"), CancelButtonText = T("Keep it"), Width = "min(28rem, calc(100vw - 2rem))", CssClass = "confirm-danger" });
        if (isSure != true)
            return;
        bool isDone = await ChangeAsync(async () =>
        {
            await store.DeleteAsync(provider.Id, Leaving);
            await ReadAsync();
        });
        if (isDone)
            Notifications.Notify(NotificationSeverity.Success, T("Provider deleted"), provider.DisplayName);
    }
}
