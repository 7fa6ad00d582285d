using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Keys;

/// <summary>Gives a key a new secret, and shows it this once.</summary>
public sealed partial class RotateKeyDialog(ApiKeyStore store, MembershipStore memberships, DialogService dialogs) : PortalPage
{
    private int graceHours = 24;
    private bool isBusy;
    private string? error;
    private ApiKeySecret? secret;

    [Parameter, EditorRequired]
    public OrganizationContext Organization { get; set; } = default!;

    [Parameter, EditorRequired]
    public ListedApiKey Listed { get; set; } = default!;

    private void Close() => dialogs.Close();

    private async Task SubmitAsync()
    {
        // Set before the first await: a second click finds it.
        if (isBusy || secret is not null)
            return;
        isBusy = true;
        error = null;
        if (!await TryAsync(RotateAsync))
            error = T("No new secret could be made. Please try again.");
        isBusy = false;
    }

    private async Task RotateAsync()
    {
        var role = await memberships.RoleAsync(Organization.OrganizationId, Organization.UserId, Leaving);
        if (role?.MayManageKeys() != true)
        {
            error = T("Your role may not do this.");
            return;
        }

        var scope = new ApiKeyScope(Organization.OrganizationId, Listed.Key.Kind);
        if (await store.RotateAsync(scope, Listed.Key.Id, TimeSpan.FromHours(graceHours), Leaving) is ChangeApiKeyResult.Changed { Secret: { } made })
            secret = made;
        else
            error = T("It was changed, revoked or deleted meanwhile. Close this and look again.");
    }
}
