using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Infrastructure.Users;
using SmoothLlm.Web.Components.Portal;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin;

/// <summary>What admin pages and dialogs share: everything that they read or change is preceded by a look whether this user is still an admin.</summary>
public abstract class AdminPage : PortalPage
{
    [Inject]
    internal PlatformAdmins Admins { get; set; } = default!;

    [Inject]
    protected NotificationService Notifications { get; set; } = default!;

    /// <summary>False once it turned out that this user is no admin any more.</summary>
    protected bool IsAdmin { get; private set; } = true;

    /// <summary>What the page says when it has nothing to show.</summary>
    protected string FailureMessage => IsAdmin
        ? T("This could not be loaded. Please try again.")
        : T("Only platform admins may see this. Your role has changed.");

    /// <summary>Loads what the page shows.</summary>
    protected Task LoadAsAdminAsync(Func<Task> load) => LoadAsync(async () =>
    {
        if (await LookAsync())
            await load();
    });

    /// <summary>Reads something anew; where that fails, the page keeps what it shows.</summary>
    /// <returns>False when the database did not answer.</returns>
    protected Task<bool> ReadAsAdminAsync(Func<Task> read) => TryAsync(async () =>
    {
        if (await LookAsync())
            await read();
    });

    /// <summary>Changes something, and tells the user when that failed.</summary>
    /// <returns>Whether <paramref name="change"/> ran to its end.</returns>
    protected async Task<bool> ChangeAsync(Func<Task> change)
    {
        bool isDone = await ReadAsAdminAsync(change);
        if (!isDone)
            Notifications.Notify(NotificationSeverity.Error, T("Nothing was changed"), T("The database did not answer. Please try again."));
        else if (!IsAdmin)
            Notifications.Notify(NotificationSeverity.Warning, T("Not allowed"), T("Only platform admins may do this."));
        return isDone && IsAdmin;
    }

    private async Task<bool> LookAsync()
    {
        var who = await CurrentOrganization.GetAsync();
        IsAdmin = await Admins.ContainsAsync(who.UserId, Leaving);
        return IsAdmin;
    }
}
