using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Web.Components.Shared;

namespace SmoothLlm.Web.Components.Portal.Keys;

/// <summary>Asks for a name, then shows the secret this once.</summary>
public sealed partial class CreateKeyDialog(
    ApiKeyStore store,
    MembershipStore memberships,
    LedgerQueries ledger,
    DialogService dialogs) : PortalPage
{
    private const string General = "";

    private ElementReference nameInput;
    private string name = "";
    private int expiryDays;
    private bool isBusy;
    private bool hasCredit = true;
    private (string Field, string Message)? error;
    private CreateApiKeyResult.Created? created;

    [Parameter, EditorRequired]
    public OrganizationContext Organization { get; set; } = default!;

    /// <summary>For the examples.</summary>
    [Parameter, EditorRequired]
    public string Model { get; set; } = "";

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await nameInput.FocusAsync();
    }

    private string? Error(string field) => error is { } known && known.Field == field ? known.Message : null;

    private void Close() => dialogs.Close();

    private async Task SubmitAsync()
    {
        // Set before the first await: a second click finds it.
        if (isBusy || created is not null)
            return;
        isBusy = true;
        error = null;
        if (!await TryAsync(CreateAsync))
            error = (General, "The key could not be created. Please try again.");
        isBusy = false;
    }

    private async Task CreateAsync()
    {
        var role = await memberships.RoleAsync(Organization.OrganizationId, Organization.UserId, Leaving);
        if (role?.MayManageKeys() != true)
        {
            error = (General, "Your role may not create keys.");
            return;
        }

        hasCredit = (await ledger.BalanceAsync(Organization.OrganizationId, Leaving)).Posted > NanoUsd.Zero;
        DateTimeOffset? expiresAt = expiryDays > 0 ? Time.GetUtcNow().AddDays(expiryDays) : null;
        switch (await store.CreateAsync(Organization.OrganizationId, name, Organization.UserId, expiresAt, Leaving))
        {
            case CreateApiKeyResult.Created result:
                created = result;
                break;
            case CreateApiKeyResult.Invalid invalid:
                error = (invalid.Field, invalid.Message);
                break;
            case CreateApiKeyResult.TooMany tooMany:
                error = (General, $"There are {tooMany.Limit} keys in use already. Revoke one that is not needed any more.");
                break;
        }
    }
}
