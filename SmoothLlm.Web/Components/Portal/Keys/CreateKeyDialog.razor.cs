using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Keys;

/// <summary>Asks for a name and limits, then shows the secret this once.</summary>
public sealed partial class CreateKeyDialog(
    ApiKeyStore store,
    MembershipStore memberships,
    LedgerQueries ledger,
    DialogService dialogs) : PortalPage
{
    private const string General = "";

    private readonly KeyForm form = new();
    private bool isBusy;
    private bool hasCredit = true;
    private (string Field, string Message)? error;
    private CreateApiKeyResult.Created? created;

    [Parameter, EditorRequired]
    public OrganizationContext Organization { get; set; } = default!;

    [Parameter]
    public ApiKeyKind Kind { get; set; }

    /// <summary>For the examples.</summary>
    [Parameter, EditorRequired]
    public string Model { get; set; } = "";

    private void Close() => dialogs.Close();

    private async Task SubmitAsync()
    {
        // Set before the first await: a second click finds it.
        if (isBusy || created is not null)
            return;
        isBusy = true;
        error = null;
        if (!await TryAsync(CreateAsync))
            error = (General, T("It could not be created. Please try again."));
        isBusy = false;
    }

    private async Task CreateAsync()
    {
        (var settings, error) = form.Read();
        if (error is not null)
            return;
        var role = await memberships.RoleAsync(Organization.OrganizationId, Organization.UserId, Leaving);
        if (role?.MayManageKeys() != true)
        {
            error = (General, T("Your role may not do this."));
            return;
        }

        hasCredit = Kind == ApiKeyKind.MonitorToken || (await ledger.BalanceAsync(Organization.OrganizationId, Leaving)).Posted > NanoUsd.Zero;
        switch (await store.CreateAsync(new ApiKeyScope(Organization.OrganizationId, Kind), settings, Organization.UserId, Leaving))
        {
            case CreateApiKeyResult.Created result:
                created = result;
                break;
            case CreateApiKeyResult.Invalid invalid:
                error = (invalid.Field, T(invalid.Message));
                break;
            case CreateApiKeyResult.TooMany tooMany:
                error = (General, T("There are {0} in use already. Revoke one that is not needed any more.", tooMany.Limit));
                break;
        }
    }
}
