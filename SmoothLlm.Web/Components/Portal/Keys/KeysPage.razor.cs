using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Web.Components.Shared;

namespace SmoothLlm.Web.Components.Portal.Keys;

/// <summary>An organization's keys: issue, look at, revoke.</summary>
public sealed partial class KeysPage(
    ApiKeyStore store,
    MembershipStore memberships,
    ExampleModel examples,
    DialogService dialogs,
    NotificationService notifications,
    NavigationManager navigation) : PortalPage
{
    private OrganizationContext? organization;
    private IReadOnlyList<ListedApiKey> keys = [];
    private string exampleModel = ExampleModel.Preferred;
    private bool isCreateAnswered;

    /// <summary>Opens the dialog at once; the first steps lead here.</summary>
    [SupplyParameterFromQuery(Name = "create")]
    private string? Create { get; set; }

    private bool MayManage => organization?.Role.MayManageKeys() == true;

    protected override Task OnInitializedAsync() => ReloadAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // After a render, since before the first one nobody listens for dialogs yet.
        if (isCreateAnswered || Create != "true" || State != PageState.Ready || !MayManage)
            return;
        isCreateAnswered = true;
        await CreateAsync();
        if (Leaving.IsCancellationRequested)
            return;
        StateHasChanged();
        // Not again on the next visit. Only now, since a navigation closes dialogs.
        navigation.NavigateTo("keys", replace: true);
    }

    private static StatusBadge.BadgeTone ToneOf(ApiKeyStatus status) => status switch
    {
        ApiKeyStatus.Active => StatusBadge.BadgeTone.Good,
        ApiKeyStatus.Expired => StatusBadge.BadgeTone.Warning,
        _ => StatusBadge.BadgeTone.Neutral,
    };

    private Task ReloadAsync() => LoadAsync(async () =>
    {
        organization = await CurrentOrganization.GetAsync();
        exampleModel = await examples.FindAsync(Leaving);
        await ReadAsync(organization);
    });

    private async Task ReadAsync(OrganizationContext context) => keys =
        [.. (await store.ListAsync(context.OrganizationId, Leaving)).OrderBy(listed => listed.Status != ApiKeyStatus.Active)];

    private async Task CreateAsync()
    {
        if (organization is not { } context)
            return;
        await dialogs.OpenAsync<CreateKeyDialog>(
            "Create API key",
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(CreateKeyDialog.Organization)] = context,
                [nameof(CreateKeyDialog.Model)] = exampleModel,
            },
            // The secret is shown once: a stray click must not take it away.
            new DialogOptions { Width = "min(44rem, calc(100vw - 2rem))", CloseDialogOnOverlayClick = false, CloseDialogOnEsc = false, ShowClose = false });
        await TryAsync(() => ReadAsync(context));
    }

    private async Task RevokeAsync(ListedApiKey listed)
    {
        if (organization is not { } context)
            return;
        bool? isSure = await dialogs.Confirm(
            $"Programs that use “{listed.Key.Name}” ({listed.Masked}) are refused from this moment on. This cannot be undone.",
            "Revoke this key?",
            new ConfirmOptions { OkButtonText = "Revoke key", CancelButtonText = "Keep it", Width = "min(28rem, calc(100vw - 2rem))", CssClass = "confirm-danger" });
        if (isSure != true)
            return;

        bool isAllowed = false;
        bool isDone = await TryAsync(async () =>
        {
            var role = await memberships.RoleAsync(context.OrganizationId, context.UserId, Leaving);
            isAllowed = role?.MayManageKeys() == true;
            if (!isAllowed)
                return;
            await store.RevokeAsync(context.OrganizationId, listed.Key.Id, Leaving);
            await ReadAsync(context);
        });
        if (!isDone)
            notifications.Notify(NotificationSeverity.Error, "The key could not be revoked", "Please try again.");
        else if (!isAllowed)
            notifications.Notify(NotificationSeverity.Warning, "Not allowed", "Your role may not revoke keys.");
        else
            notifications.Notify(NotificationSeverity.Success, "Key revoked", listed.Key.Name);
    }
}
