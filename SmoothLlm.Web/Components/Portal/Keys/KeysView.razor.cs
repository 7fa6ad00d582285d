using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Keys;

/// <summary>An organization's keys, or its monitor tokens: issue, look at, limit, rotate, end.</summary>
public sealed partial class KeysView(
    ApiKeyStore store,
    MembershipStore memberships,
    ExampleModel examples,
    DialogService dialogs,
    NotificationService notifications,
    NavigationManager navigation) : PortalPage
{
    // The secret is shown once: a stray click must not take it away.
    private static readonly DialogOptions SecretDialog =
        new() { Width = "min(44rem, calc(100vw - 2rem))", CloseDialogOnOverlayClick = false, CloseDialogOnEsc = false, ShowClose = false };

    private OrganizationContext? organization;
    private IReadOnlyList<ListedApiKey> keys = [];
    private string exampleModel = ExampleModel.Preferred;
    private bool isCreateAnswered;

    /// <summary>Opens the dialog at once; the first steps lead here.</summary>
    [SupplyParameterFromQuery(Name = "create")]
    private string? Create { get; set; }

    [Parameter, EditorRequired]
    public ApiKeyKind Kind { get; set; }

    private KeyWords Words => KeyWords.Of(Kind);

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
        navigation.NavigateTo(Words.Path, replace: true);
    }

    private static StatusBadge.BadgeTone ToneOf(ApiKeyStatus status) => status switch
    {
        ApiKeyStatus.Active => StatusBadge.BadgeTone.Good,
        ApiKeyStatus.Expired or ApiKeyStatus.Disabled => StatusBadge.BadgeTone.Warning,
        _ => StatusBadge.BadgeTone.Neutral,
    };

    private Task ReloadAsync() => LoadAsync(async () =>
    {
        organization = await CurrentOrganization.GetAsync();
        exampleModel = await examples.FindAsync(Leaving);
        await ReadAsync(organization);
    });

    private async Task ReadAsync(OrganizationContext context) => keys =
        [.. (await store.ListAsync(new ApiKeyScope(context.OrganizationId, Kind), Leaving)).OrderBy(listed => listed.Status != ApiKeyStatus.Active)];

    private async Task CreateAsync()
    {
        if (organization is not { } context)
            return;
        await dialogs.OpenAsync<CreateKeyDialog>(
            Words.Create,
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(CreateKeyDialog.Organization)] = context,
                [nameof(CreateKeyDialog.Kind)] = Kind,
                [nameof(CreateKeyDialog.Model)] = exampleModel,
            },
            SecretDialog);
        await TryAsync(() => ReadAsync(context));
    }

    private async Task EditAsync(ListedApiKey listed)
    {
        if (await OpenAsync<EditKeyDialog>(T("Edit {0}", listed.Key.Name), listed, nameof(EditKeyDialog.Organization), nameof(EditKeyDialog.Listed)) is true)
            notifications.Notify(NotificationSeverity.Success, T("Saved"), listed.Key.Name);
    }

    private Task RotateAsync(ListedApiKey listed) =>
        OpenAsync<RotateKeyDialog>(T("Rotate {0}", listed.Key.Name), listed, nameof(RotateKeyDialog.Organization), nameof(RotateKeyDialog.Listed));

    private async Task<object?> OpenAsync<TDialog>(string title, ListedApiKey listed, string organizationName, string listedName)
        where TDialog : ComponentBase
    {
        if (organization is not { } context)
            return null;
        object? answer = await dialogs.OpenAsync<TDialog>(
            title,
            new Dictionary<string, object?>(StringComparer.Ordinal) { [organizationName] = context, [listedName] = listed },
            SecretDialog);
        await TryAsync(() => ReadAsync(context));
        return answer;
    }

    private Task ToggleAsync(ListedApiKey listed) => ChangeAsync(
        listed,
        listed.Key.IsEnabled ? T("Disabled") : T("Enabled"),
        (scope, id) => store.SetEnabledAsync(scope, id, !listed.Key.IsEnabled, Leaving));

    private async Task RevokeAsync(ListedApiKey listed)
    {
        if (await IsSureAsync(
            T("Programs that use “{0}” ({1}) are refused from this moment on. This cannot be undone.", listed.Key.Name, listed.Masked), T("Revoke “{0}”?", listed.Key.Name), Words.Revoke))
            await ChangeAsync(listed, T("Revoked"), (scope, id) => store.RevokeAsync(scope, id, Leaving));
    }

    private async Task DeleteAsync(ListedApiKey listed)
    {
        if (await IsSureAsync(
            T("“{0}” ({1}) is taken off this list. Its usage stays.", listed.Key.Name, listed.Masked), T("Delete “{0}”?", listed.Key.Name), Words.Delete))
            await ChangeAsync(listed, T("Deleted"), (scope, id) => store.DeleteAsync(scope, id, Leaving));
    }

    private async Task<bool> IsSureAsync(string text, string title, string button) => await dialogs.Confirm(
        text,
        title,
        new ConfirmOptions { CloseAriaLabel = T("Close"), OkButtonText = button, CancelButtonText = T("Keep it"), Width = "min(28rem, calc(100vw - 2rem))", CssClass = "confirm-danger" }) == true;

    private async Task ChangeAsync(ListedApiKey listed, string done, Func<ApiKeyScope, Guid, Task> change)
    {
        if (organization is not { } context)
            return;
        bool isAllowed = false;
        bool isDone = await TryAsync(async () =>
        {
            var role = await memberships.RoleAsync(context.OrganizationId, context.UserId, Leaving);
            isAllowed = role?.MayManageKeys() == true;
            if (!isAllowed)
                return;
            await change(new ApiKeyScope(context.OrganizationId, Kind), listed.Key.Id);
            await ReadAsync(context);
        });
        if (!isDone)
            notifications.Notify(NotificationSeverity.Error, T("Nothing was changed"), T("Please try again."));
        else if (!isAllowed)
            notifications.Notify(NotificationSeverity.Warning, T("Not allowed"), T("Your role may not change this."));
        else
            notifications.Notify(NotificationSeverity.Success, done, listed.Key.Name);
    }
}
