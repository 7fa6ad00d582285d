using Radzen;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Limits;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Plans;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Limits;

/// <summary>The organization's plan, how much of it is used, and whose midnight ends a day.</summary>
public sealed partial class LimitsPage(
    OrganizationPlans plans,
    LimitStandings counters,
    MembershipStore memberships,
    NotificationService notifications) : PortalPage
{
    private static readonly string[] Zones = [.. TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.HasIanaId).Select(zone => zone.Id).Order(StringComparer.Ordinal)];

    private OrganizationContext? organization;
    private OrganizationPlan? plan;
    private IReadOnlyList<LimitStanding> standings = [];
    private string zone = "";
    private string? problem;
    private bool isSaving;

    private bool MayChange => organization?.Role.MayChangeSettings() == true;

    protected override Task OnInitializedAsync() => ReloadAsync();

    protected override Task OnAfterRenderAsync(bool firstRender) => firstRender ? RefreshAsync(ReadAgainAsync) : Task.CompletedTask;

    private Task ReloadAsync() => LoadAsync(async () =>
    {
        organization = await CurrentOrganization.GetAsync();
        await ReadAsync();
        zone = plan?.TimeZoneId ?? "";
    });

    private async Task<bool> ReadAgainAsync()
    {
        await ReadAsync();
        return true;
    }

    private async Task ReadAsync()
    {
        if (organization is not { } context)
            return;
        plan = await plans.FindAsync(context.OrganizationId, Leaving);
        standings = plan is null ? [] : await counters.ReadAsync(context.OrganizationId, plan.Plan, plan.TimeZoneId);
    }

    private async Task SaveAsync()
    {
        if (isSaving || organization is not { } context)
            return;
        isSaving = true;
        problem = null;
        bool isDone = await TryAsync(async () =>
        {
            var role = await memberships.RoleAsync(context.OrganizationId, context.UserId, Leaving);
            if (role?.MayChangeSettings() != true)
                problem = T("Your role may not change this.");
            else if (!await plans.SetTimeZoneAsync(context.OrganizationId, zone, Leaving))
                problem = T("There is no such time zone. Enter a name such as Asia/Seoul or Europe/Berlin, or nothing for UTC.");
            else
                await ReadAsync();
        });
        if (!isDone)
            problem = T("The time zone could not be saved. Please try again.");
        else if (problem is null)
            notifications.Notify(NotificationSeverity.Success, T("Time zone saved"), plan?.TimeZoneId ?? "UTC");
        isSaving = false;
    }
}
