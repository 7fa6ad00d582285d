using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Components.Portal.Charts;
using SmoothLlm.Web.Components.Portal.Usage;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Dashboard;

/// <summary>Where an organization stands, compared with the time before; and what to do first while it has done nothing yet.</summary>
public sealed partial class DashboardPage(
    ApiKeyStore keys,
    UsageQueries usage,
    RequestLog log,
    LedgerQueries ledger,
    OnboardingStore onboarding,
    MembershipStore memberships,
    ExampleModel examples,
    NavigationManager navigation,
    NotificationService toasts) : PortalPage
{
    private const int RecentCount = 8;
    private const string RangeName = "range", ModeName = LogFilter.ModeName, MeasureName = "show", GroupingName = "by", ViewName = "view", TableKey = "table";

    private OrganizationRole role;
    private WalletBalance balance;
    private UsageChartQuery query = new(UsageMode.Reseller, UsageRange.Last30Days, UsageMeasure.Spend);
    private UsageChart chart = new(UsageRange.Last30Days, [], []);
    private UsageTotals previous;
    private MedianLatency latency = new(null, null, 0);
    private IReadOnlyList<RecentRequest> recent = [];
    private string exampleModel = ExampleModel.Preferred;
    private string? headedFor;
    private bool hasKey;
    private bool hasColleague;
    private bool showsSteps;
    private bool isTable;
    private bool isShown;

    [SupplyParameterFromQuery(Name = RangeName)]
    private string? RangeText { get; set; }

    [SupplyParameterFromQuery(Name = ModeName)]
    private string? ModeText { get; set; }

    [SupplyParameterFromQuery(Name = MeasureName)]
    private string? MeasureText { get; set; }

    [SupplyParameterFromQuery(Name = GroupingName)]
    private string? GroupingText { get; set; }

    [SupplyParameterFromQuery(Name = ViewName)]
    private string? ViewText { get; set; }

    private static IReadOnlyList<(bool, string)> ChartViews => [(false, T("Chart")), (true, T("Table"))];

    private static IReadOnlyList<(UsageMode, string)> Modes => [(UsageMode.Reseller, T("Credits")), (UsageMode.PassThrough, T("Own provider key"))];

    private bool IsPassThrough => query.Mode == UsageMode.PassThrough;

    private string SpendTitle => IsPassThrough ? T("Estimated cost") : T("Spend");

    private IReadOnlyList<(UsageMeasure, string)> Measures =>
        [.. Enum.GetValues<UsageMeasure>().Select(measure => (measure, measure == UsageMeasure.Spend ? SpendTitle : UsageRangeText.Measure(measure)))];

    private static IReadOnlyList<(UsageGrouping, string)> Groupings => [.. Enum.GetValues<UsageGrouping>().Select(grouping => (grouping, UsageRangeText.Grouping(grouping)))];

    private bool HasCredit => balance.Posted > NanoUsd.Zero;

    private bool HasRequest => recent.Count > 0;

    private bool IsSetUp => HasRequest && hasKey && HasCredit && hasColleague;

    private string? BalanceHint => balance.Held > NanoUsd.Zero
        ? T("{0} posted, {1} held by running requests", MoneyFormat.Balance(balance.Posted.Value), MoneyFormat.Format(balance.Held.Value))
        : T("Nothing held by running requests");

    private string? LatencyHint => latency.Requests == 0 ? null : T("Of the newest {0} answers", Numbers.Whole(latency.Requests));

    protected override async Task OnParametersSetAsync()
    {
        if (navigation.Uri == headedFor)
            headedFor = null;
        isTable = ViewText == TableKey;
        var wanted = new UsageChartQuery(LogFilter.ModeOf(ModeText) ?? UsageMode.Reseller, UsageRange.Parse(RangeText), Choice<UsageMeasure>(MeasureText)) { Grouping = Choice<UsageGrouping>(GroupingText) };
        if (isShown && wanted == query)
            return;
        query = wanted;
        if (!isShown || State != PageState.Ready || !await TryAsync(ReadAsync))
            await ReloadAsync();
        isShown = true;
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            _ = RefreshAsync(ReadIfNewAsync);
    }

    private static TChoice Choice<TChoice>(string? text)
        where TChoice : struct, Enum =>
        Enum.GetValues<TChoice>().FirstOrDefault(value => string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase));

    private static string Share(decimal? share) => share is { } value ? Numbers.Percent(value) : "–";

    private static string Milliseconds(int? milliseconds) => milliseconds is { } value ? Numbers.Duration(value) : "–";

    private string Compared(Func<UsageTotals, decimal> figure) =>
        Comparison.Of(figure(chart.Total), figure(previous), UsageRangeText.Previous(query.Range));

    private string? ComparedShare(Func<UsageTotals, decimal?> figure) =>
        figure(previous) is { } before ? T("{0} in {1}", Numbers.Percent(before), UsageRangeText.Previous(query.Range)) : null;

    private string LogAddress(Func<LogFilter, LogFilter> narrow) => narrow(new LogFilter(query.Range, Mode: query.Mode)).Address("logs");

    private string? BucketAddress(DateTimeOffset bucket) => LogAddress(filter => filter with { Range = query.Range.Within(bucket) });

    private string? SeriesAddress(DateTimeOffset? bucket, UsageSeries series) => LogAddress(filter =>
    {
        var within = filter with { Range = bucket is { } start ? query.Range.Within(start) : query.Range };
        return series.Key == UsageChart.Other ? within : query.Grouping switch
        {
            UsageGrouping.Provider => within with { Provider = series.Key },
            UsageGrouping.Key => within with { ApiKeyId = Guid.Parse(series.Key) },
            _ => within with { Model = series.Key },
        };
    });

    private Task ReloadAsync() => LoadAsync(ReadAsync);

    private async Task ReadAsync()
    {
        var wanted = query;
        var organization = await CurrentOrganization.GetAsync();
        role = organization.Role;
        var id = organization.OrganizationId;
        balance = await ledger.BalanceAsync(id, Leaving);
        var readChart = await usage.ChartAsync(id, wanted, Leaving);
        var readPrevious = await usage.PreviousTotalsAsync(id, wanted, Leaving);
        var readLatency = await log.MedianAsync(id, new LogFilter(wanted.Range, Mode: wanted.Mode).Requests(Time.GetUtcNow()), Leaving);
        recent = (await log.RecentAsync(id, new RecentRequestsQuery { PageSize = RecentCount }, Leaving)).Items;
        await ReadStepsAsync(id);
        // The choice has moved on meanwhile: the later reading shows itself.
        if (wanted == query)
            (chart, previous, latency) = (readChart, readPrevious, readLatency);
    }

    private async Task ReadStepsAsync(Guid organizationId)
    {
        if (isShown && !showsSteps)
            return;
        hasKey = (await keys.ListAsync(organizationId, Leaving)).Any(key => key.Status == ApiKeyStatus.Active);
        hasColleague = await memberships.CountAsync(organizationId, Leaving) > 1;
        showsSteps = !IsSetUp && !await onboarding.IsDismissedAsync(organizationId, Leaving);
        if (showsSteps)
            exampleModel = await examples.FindAsync(Leaving);
    }

    private async Task DismissAsync()
    {
        var id = (await CurrentOrganization.GetAsync()).OrganizationId;
        if (!await TryAsync(() => onboarding.DismissAsync(id, Leaving)))
            return;
        showsSteps = false;
        toasts.NotifyUndo(this, T("The first steps are put away"), async () => showsSteps = await TryAsync(() => onboarding.RestoreAsync(id, CancellationToken.None)));
    }

    /// <summary>Two small readings tell whether the large ones are worth it; a newcomer is waiting for more than they tell.</summary>
    private async Task<bool> ReadIfNewAsync()
    {
        var id = (await CurrentOrganization.GetAsync()).OrganizationId;
        var newest = (await log.RecentAsync(id, new RecentRequestsQuery { PageSize = 1 }, Leaving)).Items;
        bool isNew = showsSteps
            || newest.FirstOrDefault()?.Record.Id != recent.FirstOrDefault()?.Record.Id
            || await ledger.BalanceAsync(id, Leaving) != balance;
        if (isNew)
            await ReadAsync();
        return isNew;
    }

    private void Go(string parameter, string? value)
    {
        headedFor = navigation.GetUriWithQueryParameters(
            headedFor ?? navigation.Uri, new Dictionary<string, object?>(StringComparer.Ordinal) { [parameter] = value });
        navigation.NavigateTo(headedFor);
    }
}
