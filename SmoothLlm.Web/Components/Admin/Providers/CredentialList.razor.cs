using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Routing;
using SmoothLlm.Infrastructure.Providers;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Providers;

/// <summary>A provider's credentials with their health, and what of it is left alone for now.</summary>
public sealed partial class CredentialList(CredentialStore store, Circuits circuits, DialogService dialogs) : AdminPage
{
    private Guid? testing;
    private (Guid CredentialId, ProviderTestResult Result)? result;

    [Inject]
    internal ProviderTester Tester { get; set; } = default!;

    /// <summary>Whose.</summary>
    [Parameter, EditorRequired]
    public Provider Provider { get; set; } = default!;

    /// <summary>What of this provider has failed lately.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<CircuitReport> Circuits { get; set; } = [];

    /// <summary>Something is different now.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    private async Task TestAsync(ProviderCredential credential)
    {
        if (testing is not null)
            return;
        testing = credential.Id;
        await ChangeAsync(async () => result = (credential.Id, await Tester.TestAsync(Provider, Leaving, credential)));
        testing = null;
    }

    private async Task EditAsync(ProviderCredential? credential)
    {
        var saved = await dialogs.OpenAsync<CredentialDialog>(
            credential is null ? T("Add a credential to {0}", Provider.DisplayName) : T("Edit {0}", credential.Name),
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(CredentialDialog.Provider)] = Provider,
                [nameof(CredentialDialog.Stored)] = credential,
            },
            new DialogOptions { CloseAriaLabel = T("Close"), Width = "min(30rem, calc(100vw - 2rem))", CloseDialogOnOverlayClick = false, AutoFocusFirstElement = true });
        if (saved is not ProviderCredential changed)
            return;
        Notifications.Notify(NotificationSeverity.Success, T("Credential saved"), changed.Name);
        await OnChanged.InvokeAsync();
    }

    private async Task DeleteAsync(ProviderCredential credential)
    {
        bool? isSure = await dialogs.Confirm(
            T("Requests are no longer sent with “{0}” from this moment on, and its secret is forgotten.", credential.Name),
            T("Delete this credential?"),
            new ConfirmOptions { CloseAriaLabel = T("Close"), OkButtonText = T("Delete credential"), CancelButtonText = T("Keep it"), Width = "min(28rem, calc(100vw - 2rem))", CssClass = "confirm-danger" });
        if (isSure != true)
            return;
        if (await ChangeAsync(() => store.DeleteAsync(Provider.Id, credential.Id, Leaving)))
            Notifications.Notify(NotificationSeverity.Success, T("Credential deleted"), credential.Name);
        await OnChanged.InvokeAsync();
    }

    private async Task Reset()
    {
        circuits.Reset(Provider.Id);
        await OnChanged.InvokeAsync();
    }
}
