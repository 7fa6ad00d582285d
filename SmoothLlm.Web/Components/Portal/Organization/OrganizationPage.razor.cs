using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Organization;

/// <summary>An organization's settings, and the way to the user's others.</summary>
public sealed partial class OrganizationPage(
    OrganizationRegistry registry,
    MembershipStore memberships,
    NotificationService notifications,
    NavigationManager navigation) : PortalPage
{
    private OrganizationContext? who;
    private IReadOnlyList<UserOrganization> mine = [];
    private OrganizationRole? role;
    private string name = "";
    private string newName = "";
    private string? nameProblem;
    private string? newProblem;
    private bool isBusy;

    private bool MayChange => role?.MayChangeSettings() == true;

    protected override Task OnInitializedAsync() => ReloadAsync();

    private Task ReloadAsync() => LoadAsync(async () =>
    {
        who = await CurrentOrganization.GetAsync();
        mine = await registry.FindForUserAsync(who.UserId, Leaving);
        role = await memberships.RoleAsync(who.OrganizationId, who.UserId, Leaving);
        name = mine.FirstOrDefault(organization => organization.OrganizationId == who.OrganizationId)?.Name ?? who.Name;
    });

    private async Task RenameAsync()
    {
        if (isBusy || who is not { } context)
            return;
        (isBusy, nameProblem) = (true, CheckName(name));
        if (nameProblem is null)
        {
            bool isDone = await TryAsync(async () =>
            {
                role = await memberships.RoleAsync(context.OrganizationId, context.UserId, Leaving);
                if (!MayChange)
                    nameProblem = T("Your role may not change this.");
                else
                    await registry.RenameAsync(context.OrganizationId, name, Leaving);
            });
            if (!isDone)
                nameProblem = T("The database did not answer. Please try again.");
            else if (nameProblem is null)
                // The header, too, shall say it.
                navigation.NavigateTo("organization", forceLoad: true);
        }

        isBusy = false;
    }

    private async Task CreateAsync()
    {
        if (isBusy || who is not { } context)
            return;
        (isBusy, newProblem) = (true, CheckName(newName));
        if (newProblem is null)
        {
            bool isDone = await TryAsync(async () =>
            {
                if (!await registry.MayOwnMoreAsync(context.UserId, Leaving))
                {
                    newProblem = T("You can own at most {0} organizations.", OrganizationRegistry.MaxOwned);
                    return;
                }

                var created = await registry.CreateAsync(newName, context.UserId, Leaving);
                await registry.ChooseAsync(context.UserId, created.OrganizationId, CancellationToken.None);
            });
            if (!isDone)
                newProblem = T("The database did not answer. Please try again.");
            else if (newProblem is null)
                navigation.NavigateTo("", forceLoad: true);
        }

        isBusy = false;
    }

    private async Task ChooseAsync(Guid organizationId)
    {
        bool isMember = false;
        bool isDone = await TryAsync(async () => isMember = await registry.ChooseAsync(who!.UserId, organizationId, Leaving));
        // Everything that is open in this circuit belongs to the organization that it began with.
        if (isDone && isMember)
            navigation.NavigateTo("", forceLoad: true);
        else
            notifications.Notify(NotificationSeverity.Error, T("Not switched"), isDone ? T("You are no member any more.") : T("Please try again."));
    }

    private static string? CheckName(string text) => text.Trim().Length is > 0 and <= Core.Organizations.Organization.MaxNameLength
        ? null
        : T("A name has 1 to {0} characters.", Core.Organizations.Organization.MaxNameLength);
}
