using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Users;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Users;

/// <summary>One account: where it is a member, what is signed in with it, what it did and what was done to it.</summary>
public sealed partial class UserPage(UserAdministration store, AuditLog log, DialogService dialogs) : AdminPage
{
    /// <summary>Lines of each part of the log; the rest is on its own page.</summary>
    private const int MaxLines = 10;

    private ListedUser? listed;
    private IReadOnlyList<UserSession> sessions = [];
    private IReadOnlyList<AuditLine> deeds = [];
    private IReadOnlyList<AuditLine> fates = [];
    private string? ownId;

    /// <summary>As Identity keeps users.</summary>
    [Parameter]
    public string UserId { get; set; } = "";

    protected override Task OnInitializedAsync() => ReloadAsync();

    private Task ReloadAsync() => LoadAsAdminAsync(ReadAsync);

    private async Task ReadAsync()
    {
        ownId = (await CurrentOrganization.GetAsync()).UserId;
        listed = await store.FindAsync(UserId, Leaving);
        if (listed is null)
            return;
        sessions = await store.SessionsAsync(UserId, Leaving);
        deeds = (await log.ReadAsync(new AuditQuery { Actor = UserId, PageSize = MaxLines }, Leaving)).Items;
        fates = (await log.ReadAsync(new AuditQuery { Target = UserId, PageSize = MaxLines }, Leaving)).Items;
    }

    private async Task ToggleAsync()
    {
        bool disable = listed!.User.DisabledAt is null;
        if (disable && !await IsSureAsync(
            T("{0} is signed out everywhere within seconds, and the keys that they created are refused, until the account is enabled again.", listed.User.Email), T("Disable this account?"), T("Disable account")))
            return;
        await DoAsync(adminId => store.SetDisabledAsync(UserId, disable, adminId), disable ? T("Account disabled") : T("Account enabled"));
    }

    private async Task EndSessionsAsync()
    {
        if (await IsSureAsync(T("{0} has to sign in again in every browser and program.", listed!.User.Email), T("Sign out everywhere?"), T("Sign out")))
            await DoAsync(adminId => store.EndSessionsAsync(UserId, adminId), T("Signed out everywhere"));
    }

    private async Task DoAsync(Func<string, Task<UserChange>> change, string success)
    {
        var result = UserChange.NotFound;
        bool isDone = await ChangeAsync(async () =>
        {
            result = await change((await CurrentOrganization.GetAsync()).UserId);
            await ReadAsync();
        });
        if (isDone)
            Notifications.Notify(result == UserChange.Done ? NotificationSeverity.Success : NotificationSeverity.Warning, result == UserChange.Done ? success : T("Nothing was changed"));
    }

    private async Task<bool> IsSureAsync(string text, string title, string action) => await dialogs.Confirm(
        text, title, new ConfirmOptions { CloseAriaLabel = T("Close"), OkButtonText = action, CancelButtonText = T("Cancel"), Width = "min(28rem, calc(100vw - 2rem))", CssClass = "confirm-danger" }) == true;
}
