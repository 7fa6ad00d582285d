using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Radzen;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ContentLogging;
using SmoothLlm.Web.Components.Portal.Receipts;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Organization;

/// <summary>Whether texts of requests are kept. Everybody sees it; owners decide it.</summary>
public sealed partial class ContentLoggingCard(
    ContentSettings settings, IOptions<ContentLoggingOptions> options, DialogService dialogs, NotificationService notifications) : PortalPage
{
    private ContentChoice? choice;
    private int retentionDays;
    private bool hasConsented;
    private bool isBusy;
    private string? problem;

    [Parameter, EditorRequired]
    public OrganizationContext Organization { get; set; } = default!;

    /// <summary>As the page has read it a moment ago.</summary>
    [Parameter, EditorRequired]
    public OrganizationRole? Role { get; set; }

    private bool MayChange => Role?.MayChangeContentLogging() == true;

    private bool MayReadLooks => Role?.MayReadAudit() == true;

    protected override Task OnInitializedAsync() => LoadAsync(ReadAsync);

    private async Task ReadAsync()
    {
        choice = await settings.ReadAsync(Organization.OrganizationId, Leaving);
        retentionDays = choice.RetentionDays;
    }

    private static string StateText(ContentChoice current) => current switch
    {
        { IsOn: true } => T("Texts of requests are kept for {0}. Stored now: {1}.", ContentText.Days(current.RetentionDays), Numbers.Whole(current.Stored)),
        { Stored: > 0 } => T("Nothing new is kept. Stored from before: {0}, until they are {1} old.", Numbers.Whole(current.Stored), ContentText.Days(current.RetentionDays)),
        _ => T("No text of any request is kept."),
    };

    private Task SaveAsync() => ChooseAsync(
        new ContentChoiceDraft(IsOn: true, retentionDays, hasConsented, DeletesStored: false),
        choice?.IsOn == true ? T("Saved") : T("Content logging is on"));

    private async Task SwitchOffAsync(bool deletesStored)
    {
        if (deletesStored && await dialogs.Confirm(
            T("All stored texts of requests and answers are deleted at once, and cannot be brought back."),
            T("Delete stored texts?"),
            new ConfirmOptions { CloseAriaLabel = T("Close"), OkButtonText = T("Delete"), CancelButtonText = T("Cancel") }) != true)
        {
            return;
        }

        await ChooseAsync(
            new ContentChoiceDraft(IsOn: false, retentionDays, HasConsented: false, deletesStored),
            deletesStored ? T("Stored texts are deleted") : T("Content logging is off"));
    }

    private async Task ChooseAsync(ContentChoiceDraft draft, string done)
    {
        if (isBusy)
            return;
        (isBusy, problem) = (true, null);
        bool isDone = await TryAsync(async () =>
        {
            problem = await settings.ChooseAsync(Organization.OrganizationId, Organization.UserId, draft, Leaving) switch
            {
                ContentChoiceResult.Invalid { Problem.Field: "consent" } => T("Please read what is kept, and tick the box."),
                ContentChoiceResult.Invalid { Problem.Message: var message } => T(message),
                ContentChoiceResult.NotAllowed => T("Your role may not change this."),
                _ => null,
            };
            if (problem is not null)
                return;
            hasConsented = false;
            await ReadAsync();
            notifications.Notify(NotificationSeverity.Success, done);
        });
        if (!isDone)
            problem = T("The database did not answer. Please try again.");
        isBusy = false;
    }
}
