using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Users;
using SmoothLlm.Web.Components.Account;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Users;

/// <summary>All accounts: find, disable, give and take the admin role, help those who cannot get in.</summary>
public sealed partial class UsersPage(
    UserAdministration store,
    IServiceScopeFactory scopes,
    DialogService dialogs,
    NavigationManager navigation) : AdminPage
{
    private const int PageSize = 50;

    /// <summary>Rows that one page holds.</summary>
    private const int MaxShown = 1000;

    private List<ListedUser> users = [];
    private bool hasMore;
    private string search = "";
    private string? ownId;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Search { get; set; }

    protected override Task OnInitializedAsync()
    {
        search = Search ?? "";
        return ReloadAsync();
    }

    private Task ReloadAsync() => LoadAsAdminAsync(ReadAsync);

    private async Task ReadAsync()
    {
        ownId = (await CurrentOrganization.GetAsync()).UserId;
        string wanted = search;
        var found = await store.ListAsync(new UserFilter(wanted, IsDisabled: null), after: null, PageSize + 1, Leaving);
        // Of two that were asked for in quick succession the later counts.
        if (wanted == search)
            (users, hasMore) = ([.. found.Take(PageSize)], found.Count > PageSize);
    }

    private Task LoadMoreAsync() => ReadAsAdminAsync(async () =>
    {
        string wanted = search;
        var last = users[^1].User;
        var found = await store.ListAsync(new UserFilter(wanted, IsDisabled: null), (last.CreatedAt, last.Id), PageSize + 1, Leaving);
        if (wanted != search)
            return;
        users.AddRange(found.Take(PageSize));
        hasMore = found.Count > PageSize;
    });

    private async Task FilterAsync()
    {
        // The filter lives in the URL: a reload and a link show the same list.
        navigation.NavigateTo(navigation.GetUriWithQueryParameter("q", string.IsNullOrWhiteSpace(search) ? null : search), replace: true);
        await ReadAsAdminAsync(ReadAsync);
    }

    private async Task ToggleAsync(ApplicationUser user)
    {
        bool disable = user.DisabledAt is null;
        if (disable && !await IsSureAsync(
            T("{0} is signed out everywhere within seconds, and the keys that they created are refused, until the account is enabled again.", user.Email), T("Disable this account?"), T("Disable account")))
            return;
        await ChangeUserAsync(user, adminId => store.SetDisabledAsync(user.Id, disable, adminId), disable ? T("Account disabled") : T("Account enabled"));
    }

    private async Task ToggleAdminAsync(ListedUser listed)
    {
        bool isAdmin = listed.IsPlatformAdmin;
        if (!isAdmin && !await IsSureAsync(T("{0} can then see and change everything here.", listed.User.Email), T("Make them a platform admin?"), T("Make admin")))
            return;
        await ChangeUserAsync(listed.User, adminId => store.SetAdminAsync(listed.User.Id, !isAdmin, adminId), isAdmin ? T("Admin role removed") : T("Admin role given"));
    }

    private async Task ResetTwoFactorAsync(ApplicationUser user)
    {
        if (await IsSureAsync(T("{0} can then sign in with the password alone. Be sure that it is they who ask.", user.Email), T("Reset the second factor?"), T("Reset")))
            await ChangeUserAsync(user, adminId => store.ResetTwoFactorAsync(user.Id, adminId), T("Second factor reset"));
    }

    private async Task SendResetAsync(ApplicationUser user)
    {
        bool isSent = false;
        bool isDone = await ChangeAsync(async () =>
        {
            var who = await CurrentOrganization.GetAsync();
            // A scope of its own, so that the user is read and not remembered.
            await using var scope = scopes.CreateAsyncScope();
            isSent = await scope.ServiceProvider.GetRequiredService<PasswordResets>().SendAsync(user.Id, who.UserId, new Uri(navigation.BaseUri));
        });
        if (isDone)
            Notifications.Notify(isSent ? NotificationSeverity.Success : NotificationSeverity.Warning, isSent ? T("Mail sent") : T("No mail was sent"), user.Email ?? "");
    }

    private async Task ChangeUserAsync(ApplicationUser user, Func<string, Task<UserChange>> change, string success)
    {
        bool isChanged = false;
        bool isDone = await ChangeAsync(async () =>
        {
            isChanged = await change((await CurrentOrganization.GetAsync()).UserId) == UserChange.Done;
            await ReadAsync();
        });
        if (isDone)
            Notifications.Notify(isChanged ? NotificationSeverity.Success : NotificationSeverity.Warning, isChanged ? success : T("Nothing was changed"), user.Email ?? "");
    }

    private async Task<bool> IsSureAsync(string text, string title, string action) => await dialogs.Confirm(
        text, title, new ConfirmOptions { CloseAriaLabel = T("Close"), OkButtonText = action, CancelButtonText = T("Cancel"), Width = "min(28rem, calc(100vw - 2rem))", CssClass = "confirm-danger" }) == true;
}
