using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Organizations.Administration;
using SmoothLlm.Web.Components.Portal;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Organizations;

/// <summary>One organization: its money, its members, what it costs the house, and the switch.</summary>
public sealed partial class OrganizationDetails(OrganizationAdministration store, DialogService dialogs) : AdminPage
{
    private const int Lines = 25;

    private static IReadOnlyList<(WalletLines, string)> LineChoices =>
        [(WalletLines.CreditsOnly, T("Without requests")), (WalletLines.All, T("All"))];

    private OrganizationOverview? overview;
    private IReadOnlyList<AuditedLine> statement = [];
    private WalletLines lines = WalletLines.CreditsOnly;
    private bool isSwitching;

    [Parameter]
    public Guid OrganizationId { get; set; }

    protected override Task OnInitializedAsync() => ReloadAsync();

    private static string Failures(FailureLosses failures) => failures.Requests == 1
        ? T("One request that failed and was not charged")
        : T("{0} requests that failed and were not charged", Numbers.Whole(failures.Requests));

    private Task ReloadAsync() => LoadAsAdminAsync(ReadAsync);

    private async Task ReadAsync()
    {
        overview = await store.FindAsync(OrganizationId, Leaving);
        if (overview is not null)
            await ReadLinesAsync();
    }

    private async Task ReadLinesAsync()
    {
        var wanted = lines;
        var read = await store.LinesAsync(OrganizationId, wanted, Lines, Leaving);
        if (wanted == lines)
            statement = read;
    }

    private Task ShowAsync() => ReadAsAdminAsync(ReadAsync);

    private async Task ChooseAsync(WalletLines chosen)
    {
        lines = chosen;
        if (!await ReadAsAdminAsync(ReadLinesAsync) && !Leaving.IsCancellationRequested)
            await ReloadAsync();
    }

    private async Task ToggleAsync()
    {
        if (isSwitching || overview is not { } shown)
            return;
        if (shown.IsActive && !await IsSureAsync(shown))
            return;
        isSwitching = true;
        bool isDone = await ChangeAsync(async () =>
        {
            var who = await CurrentOrganization.GetAsync();
            await store.SetActiveAsync(OrganizationId, !shown.IsActive, who.UserId, Leaving);
            await ReadAsync();
        });
        if (isDone)
            Notifications.Notify(NotificationSeverity.Success, shown.IsActive ? T("Organization disabled") : T("Organization enabled"), shown.Name);
        isSwitching = false;
    }

    private async Task<bool> IsSureAsync(OrganizationOverview shown) => await dialogs.Confirm(
        T("All keys of “{0}” are refused within seconds, and its members can change nothing, until it is enabled again. Requests under way end as they would.", shown.Name),
        T("Disable this organization?"),
        new ConfirmOptions { CloseAriaLabel = T("Close"), OkButtonText = T("Disable organization"), CancelButtonText = T("Leave it on"), Width = "min(28rem, calc(100vw - 2rem))", CssClass = "confirm-danger" }) == true;
}
