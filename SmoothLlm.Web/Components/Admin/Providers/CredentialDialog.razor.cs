using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Providers;

/// <summary>Adds a credential or changes one; closes with the saved one.</summary>
public sealed partial class CredentialDialog(CredentialStore store, DialogService dialogs) : AdminPage
{
    private string name = "";
    private string secret = "";
    private int weight = 1;
    private bool isEnabled = true;
    private bool isSaving;
    private IReadOnlyList<FieldProblem> problems = [];

    [Parameter, EditorRequired]
    public Provider Provider { get; set; } = default!;

    /// <summary>The one to change; null adds one.</summary>
    [Parameter]
    public ProviderCredential? Stored { get; set; }

    private string Placeholder =>
        Stored is not null ? T("••••{0} (stays unless you enter another)", Stored.LastFour)
        : Provider.Kind == ProviderKind.VertexAi ? T("The JSON key file of a service account")
        : T("API key");

    protected override void OnInitialized() => (name, weight, isEnabled) = Stored is null
        ? ($"Key {Provider.Credentials.Count + 1}", 1, true)
        : (Stored.Name, Stored.Weight, Stored.IsEnabled);

    private string? Problem(string field) => problems.Of(field);

    private string? Invalid(string field) => Problem(field) is null ? null : "invalid";

    private void Cancel() => dialogs.Close();

    private async Task SaveAsync()
    {
        // Set before the first await: a second click finds it.
        if (isSaving)
            return;
        isSaving = true;
        problems = [];
        var draft = new CredentialDraft { Name = name, Secret = secret, Weight = weight, IsEnabled = isEnabled };
        await ChangeAsync(async () =>
        {
            switch (Stored is null ? await store.AddAsync(Provider.Id, draft, Leaving) : await store.UpdateAsync(Provider.Id, Stored.Id, draft, Leaving))
            {
                case CredentialResult.Saved saved:
                    dialogs.Close(saved.Credential);
                    break;
                case CredentialResult.Invalid invalid:
                    problems = invalid.Problems;
                    break;
                default:
                    Notifications.Notify(NotificationSeverity.Warning, T("Not saved"), T("It has been deleted meanwhile."));
                    dialogs.Close();
                    break;
            }
        });
        isSaving = false;
    }
}
