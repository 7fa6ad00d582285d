using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Organizations.Invitations;
using SmoothLlm.Infrastructure.Organizations.Members;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Members;

/// <summary>Who is in an organization, who is invited, and what may be done about it. The stores ask once more who may.</summary>
public sealed partial class MembersPage(
    MemberStore store,
    InvitationStore invitationStore,
    MembershipStore memberships,
    DialogService dialogs,
    NotificationService notifications,
    NavigationManager navigation) : PortalPage
{
    private IReadOnlyList<Member> members = [];
    private IReadOnlyList<ListedInvitation> invitations = [];
    private OrganizationContext? who;
    private string email = "";
    private OrganizationRole role = OrganizationRole.Developer;
    private string? problem;
    private bool isBusy;

    /// <summary>As it is now, not as it was when the page was opened.</summary>
    private OrganizationRole OwnRole { get; set; } = OrganizationRole.Billing;

    private bool MayManage => OwnRole.MayManageMembers();

    protected override Task OnInitializedAsync() => ReloadAsync();

    private static ConfirmOptions Sure(string action, string keep) => new()
    {
        OkButtonText = action,
        CancelButtonText = keep,
        Width = "min(28rem, calc(100vw - 2rem))",
        CssClass = "confirm-danger",
    };

    private bool IsMe(Member member) => string.Equals(member.UserId, who?.UserId, StringComparison.Ordinal);

    private Task ReloadAsync() => LoadAsync(ReadAsync);

    private async Task ReadAsync()
    {
        who = await CurrentOrganization.GetAsync();
        var found = await memberships.RoleAsync(who.OrganizationId, who.UserId, Leaving);
        OwnRole = found ?? OrganizationRole.Billing;
        members = found is null ? [] : await store.ListAsync(who.OrganizationId, Leaving);
        invitations = MayManage ? await invitationStore.ListAsync(who.OrganizationId, Leaving) : [];
    }

    private async Task InviteAsync()
    {
        if (isBusy || who is not { } context)
            return;
        (isBusy, problem) = (true, null);
        await ChangeAsync(async () =>
        {
            var result = await invitationStore.InviteAsync(context.OrganizationId, context.UserId, email, role, Leaving);
            problem = ProblemOf(result);
            if (result is InviteResult.Sent)
            {
                notifications.Notify(NotificationSeverity.Success, T("Invitation sent"), email.Trim());
                email = "";
            }
        });
        isBusy = false;
    }

    private Task ResendAsync(ListedInvitation invitation) => ChangeAsync(async () =>
    {
        var result = await invitationStore.ResendAsync(who!.OrganizationId, who.UserId, invitation.Id, Leaving);
        if (ProblemOf(result) is { } message)
            notifications.Notify(NotificationSeverity.Warning, T("Not sent"), message);
        else
            notifications.Notify(NotificationSeverity.Success, T("Invitation sent again"), invitation.Email);
    });

    private async Task RevokeAsync(ListedInvitation invitation)
    {
        bool isRevoked = false;
        await ChangeAsync(async () => isRevoked = await invitationStore.RevokeAsync(who!.OrganizationId, who.UserId, invitation.Id, Leaving));
        if (isRevoked)
            notifications.NotifyUndo(this, T("The invitation of {0} is taken back", invitation.Email), () => RestoreAsync(invitation));
    }

    private async Task RestoreAsync(ListedInvitation invitation)
    {
        bool isRestored = false;
        await ChangeAsync(async () => isRestored = await invitationStore.RestoreAsync(who!.OrganizationId, who.UserId, invitation.Id, CancellationToken.None));
        if (!isRestored)
            notifications.Notify(NotificationSeverity.Warning, T("Not brought back"), T("Invite {0} again.", invitation.Email));
    }

    private async Task SetRoleAsync(Member member, string? chosen)
    {
        if (Enum.TryParse<OrganizationRole>(chosen, out var wanted))
            await ChangeAsync(async () => Tell(await store.SetRoleAsync(who!.OrganizationId, who.UserId, member.UserId, wanted, Leaving), T("Role changed"), member));
    }

    private async Task TransferAsync(Member member)
    {
        if (await dialogs.Confirm(
            T("{0} becomes the owner, and you become an admin. Only they can give it back.", member.Email),
            T("Give the organization away?"),
            Sure(T("Give away"), T("Keep it"))) != true)
            return;
        await ChangeAsync(async () => Tell(await store.TransferAsync(who!.OrganizationId, who.UserId, member.UserId, Leaving), T("Owner changed"), member));
    }

    private async Task RemoveAsync(Member member)
    {
        bool isLeaving = IsMe(member);
        bool? isSure = isLeaving
            ? await dialogs.Confirm(T("You will need an invitation to come back. Keys that you created go on working."), T("Leave this organization?"), Sure(T("Leave"), T("Stay")))
            : await dialogs.Confirm(T("{0} loses access at once. Keys that they created go on working until somebody revokes them.", member.Email), T("Remove this member?"), Sure(T("Remove"), T("Keep")));
        if (isSure != true)
            return;
        MemberResult? result = null;
        await ChangeAsync(async () => Tell(result = await store.RemoveAsync(who!.OrganizationId, who.UserId, member.UserId, Leaving), isLeaving ? T("You have left") : T("Member removed"), member));
        // The circuit acts for an organization that is theirs no more.
        if (isLeaving && result is MemberResult.Done)
            navigation.NavigateTo("", forceLoad: true);
    }

    private async Task ChangeAsync(Func<Task> change)
    {
        bool isDone = await TryAsync(async () =>
        {
            await change();
            await ReadAsync();
        });
        if (!isDone && !Leaving.IsCancellationRequested)
            notifications.Notify(NotificationSeverity.Error, T("Nothing was changed"), T("The database did not answer. Please try again."));
    }

    private void Tell(MemberResult result, string success, Member member)
    {
        switch (result)
        {
            case MemberResult.Done:
                notifications.Notify(NotificationSeverity.Success, success, member.Email ?? "");
                break;
            case MemberResult.NotAllowed refused:
                notifications.Notify(NotificationSeverity.Warning, T("Not allowed"), T(refused.Message));
                break;
            case MemberResult.LastOwner:
                notifications.Notify(NotificationSeverity.Warning, T("Not possible"), T(MemberResult.LastOwner.Message));
                break;
            default:
                notifications.Notify(NotificationSeverity.Warning, T("Not found"), T("This member has left meanwhile."));
                break;
        }
    }

    private static string? ProblemOf(InviteResult result) => result switch
    {
        InviteResult.Sent => null,
        InviteResult.Invalid invalid => T(invalid.Message),
        InviteResult.Refused refused => T(refused.Message),
        InviteResult.NotAllowed => T(InviteResult.NotAllowed.Message),
        _ => T("This invitation is not open any more."),
    };
}
