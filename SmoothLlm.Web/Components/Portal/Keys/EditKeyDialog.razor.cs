using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Keys;

/// <summary>Changes the name and the limits of a key. Closes with true when they are saved.</summary>
public sealed partial class EditKeyDialog(ApiKeyStore store, MembershipStore memberships, DialogService dialogs) : PortalPage
{
    private const string General = "";

    private KeyForm form = new();
    private bool isBusy;
    private (string Field, string Message)? error;

    [Parameter, EditorRequired]
    public OrganizationContext Organization { get; set; } = default!;

    [Parameter, EditorRequired]
    public ListedApiKey Listed { get; set; } = default!;

    protected override void OnInitialized() => form = KeyForm.Of(Listed.Key);

    private void Close() => dialogs.Close();

    private async Task SubmitAsync()
    {
        if (isBusy)
            return;
        isBusy = true;
        error = null;
        if (!await TryAsync(SaveAsync))
            error = (General, T("This could not be saved. Please try again."));
        isBusy = false;
    }

    private async Task SaveAsync()
    {
        (var settings, error) = form.Read();
        if (error is not null)
            return;
        var role = await memberships.RoleAsync(Organization.OrganizationId, Organization.UserId, Leaving);
        if (role?.MayManageKeys() != true)
        {
            error = (General, T("Your role may not change this."));
            return;
        }

        var scope = new ApiKeyScope(Organization.OrganizationId, Listed.Key.Kind);
        error = await store.UpdateAsync(scope, Listed.Key.Id, settings, isEnabled: null, Listed.Key.Revision, Leaving) switch
        {
            ChangeApiKeyResult.Changed => null,
            ChangeApiKeyResult.Invalid invalid => (invalid.Field, T(invalid.Message)),
            ChangeApiKeyResult.Outdated => (General, T("Somebody else has changed it meanwhile. Close this and open it again.")),
            ChangeApiKeyResult.Revoked => (General, T("It was revoked meanwhile.")),
            _ => (General, T("It was deleted meanwhile.")),
        };
        if (error is null)
            dialogs.Close(true);
    }
}
