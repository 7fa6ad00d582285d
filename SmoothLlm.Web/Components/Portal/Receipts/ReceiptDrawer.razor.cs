using Microsoft.AspNetCore.Components;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Receipts;

/// <summary>
/// One request in a panel at the side of a page. The page's URL says which one, so that a receipt can be linked to; closing
/// takes it out of the URL again.
/// </summary>
public sealed partial class ReceiptDrawer(ReceiptQueries receipts, MembershipStore memberships, NavigationManager navigation) : PortalPage
{
    /// <summary>The URL's parameter that names the request.</summary>
    public const string QueryName = "request";

    private ReceiptResult? result;
    private string? shownRequestId;

    /// <summary>As the URL has it, anybody's text; null shows nothing.</summary>
    [Parameter, EditorRequired]
    public string? RequestId { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (RequestId == shownRequestId)
            return;
        shownRequestId = RequestId;
        result = null;
        if (RequestId is not null)
            await ReloadAsync();
    }

    private static string PendingText(ReceiptResult.Pending pending) =>
        T("{0} is held for it. The receipt is here as soon as its answer has ended.", MoneyFormat.Format(pending.Held.Value));

    private Task ReloadAsync() => LoadAsync(async () =>
    {
        string? wanted = RequestId;
        var organization = await CurrentOrganization.GetAsync();
        bool isMember = await memberships.RoleAsync(organization.OrganizationId, organization.UserId, Leaving) is not null;
        var found = isMember && RequestIds.Parse(wanted) is { } requestId
            ? await receipts.FindAsync(organization.OrganizationId, requestId, Leaving)
            : new ReceiptResult.Absent();
        // The user has gone on to another one meanwhile, which shows itself.
        if (wanted == RequestId)
            result = found;
    });

    private void Close() => navigation.NavigateTo(navigation.GetUriWithQueryParameter(QueryName, (string?)null));
}
