using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ContentLogging;
using SmoothLlm.Infrastructure.Organizations;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Receipts;

/// <summary>What was said in a request, where it was kept. Shown when somebody asks for it, and not before: a look is written down.</summary>
public sealed partial class ContentView(
    ContentReader reader, ContentSettings settings, MembershipStore memberships, IOptions<ContentLoggingOptions> options) : PortalPage
{
    private bool isOn;
    private bool isKept;
    private bool mayRead;
    private bool mayReadLooks;
    private bool isBusy;
    private string? problem;
    private KeptContent? content;

    /// <summary>A request of the current organization; another one is another component, by its key.</summary>
    [Parameter, EditorRequired]
    public Guid RequestId { get; set; }

    protected override Task OnInitializedAsync() => LoadAsync(async () =>
    {
        var who = await CurrentOrganization.GetAsync();
        var role = await memberships.RoleAsync(who.OrganizationId, who.UserId, Leaving);
        (mayRead, mayReadLooks) = (role?.MayReadContent() == true, role?.MayReadAudit() == true);
        isKept = await reader.ExistsAsync(who.OrganizationId, RequestId, Leaving);
        isOn = isKept || await settings.IsOnAsync(who.OrganizationId, Leaving);
    });

    private async Task LookAsync()
    {
        if (isBusy)
            return;
        (isBusy, problem) = (true, null);
        bool isDone = await TryAsync(async () =>
        {
            var who = await CurrentOrganization.GetAsync();
            // As it is now: a role may have been taken away since the page was opened.
            mayRead = (await memberships.RoleAsync(who.OrganizationId, who.UserId, Leaving))?.MayReadContent() == true;
            if (!mayRead)
                return;
            content = await reader.LookAsync(who.OrganizationId, RequestId, who.UserId, Leaving);
            isKept = content is not null;
        });
        if (!isDone)
            problem = T("It could not be loaded. Please try again.");
        isBusy = false;
    }
}
