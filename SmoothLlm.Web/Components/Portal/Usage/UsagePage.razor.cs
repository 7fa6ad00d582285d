using Microsoft.AspNetCore.Components;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Components.Portal.Receipts;

namespace SmoothLlm.Web.Components.Portal.Usage;

/// <summary>Usage over time and request by request. What is shown is in the URL, so that it can be sent and come back to.</summary>
public sealed partial class UsagePage(
    UsageQueries usage,
    ApiKeyStore store,
    NavigationManager navigation) : PortalPage
{
    /// <summary>Rows that one page holds; whoever wants older ones narrows the filters.</summary>
    private const int MaxShown = 1000;

    private static readonly IReadOnlyList<(string, string)> Ranges = [.. UsageRange.All.Select(range => (range.Key, range.Name))];

    private static readonly IReadOnlyList<(UsageMeasure, string)> Measures =
        [(UsageMeasure.Spend, "Spend"), (UsageMeasure.Requests, "Requests"), (UsageMeasure.Tokens, "Tokens")];

    private static readonly IReadOnlyList<(bool, string)> ChartViews = [(false, "Chart"), (true, "Table")];

    private static readonly IReadOnlyList<(string, string)> Statuses =
        [(UsageFilter.AllKey, "All"), (UsageFilter.OkKey, "OK"), (UsageFilter.FailedKey, "Failed")];

    private UsageFilter filter = UsageFilter.Default;
    private UsageChart chart = new(UsageRange.Last30Days, [], []);
    private IReadOnlyList<string> models = [];
    private IReadOnlyList<ListedApiKey> keys = [];
    private List<RecentRequest> requests = [];
    private long? nextBeforeId;
    // A second choice may be made before the browser has reported the first: it adds to where that leads.
    private string? headedFor;
    private bool isTable;
    private bool isLoadingMore;
    private bool hasLoadedMore;
    private bool loadMoreFailed;
    private bool isShown;

    [SupplyParameterFromQuery(Name = "range")]
    private string? RangeText { get; set; }

    [SupplyParameterFromQuery(Name = "show")]
    private string? MeasureText { get; set; }

    [SupplyParameterFromQuery(Name = "model")]
    private string? ModelText { get; set; }

    [SupplyParameterFromQuery(Name = "key")]
    private string? KeyText { get; set; }

    [SupplyParameterFromQuery(Name = "status")]
    private string? StatusText { get; set; }

    [SupplyParameterFromQuery(Name = ReceiptDrawer.QueryName)]
    private string? RequestText { get; set; }

    private string ChartTitle => $"{filter.Measure} by {(filter.Range.IsHourly ? "hour" : "day")} and model";

    /// <summary>The chosen model stays in the list when the range has none of it.</summary>
    private IEnumerable<string> ModelChoices => filter.Model is { } model && !models.Contains(model, StringComparer.Ordinal) ? models.Append(model) : models;

    protected override async Task OnParametersSetAsync()
    {
        if (navigation.Uri == headedFor)
            headedFor = null;
        var wanted = UsageFilter.Parse(RangeText, MeasureText, ModelText, KeyText, StatusText);
        if (isShown && wanted == filter)
            return;
        filter = wanted;
        // A change of filters redraws in place; grey lines are for the first time.
        if (isShown && State == PageState.Ready)
            await TryOrFailAsync();
        else
            await ReloadAsync();
        isShown = true;
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            _ = RefreshAsync(ReadIfNewAsync);
    }

    private async Task TryOrFailAsync()
    {
        if (!await TryAsync(ReadAsync))
            await ReloadAsync();
    }

    private Task ReloadAsync() => LoadAsync(ReadAsync);

    private async Task ReadAsync()
    {
        var wanted = filter;
        var id = (await CurrentOrganization.GetAsync()).OrganizationId;
        var readChart = await usage.ChartAsync(id, wanted.Range, wanted.Measure, wanted.Model, wanted.ApiKeyId, Leaving);
        var page = await usage.RecentAsync(id, wanted.Requests(Time.GetUtcNow(), beforeId: null), Leaving);
        var readModels = await usage.ModelsAsync(id, wanted.Range, Leaving);
        var readKeys = await store.ListAsync(id, Leaving);
        // The filters have moved on meanwhile: the later reading shows itself.
        if (wanted != filter)
            return;
        (chart, models, keys) = (readChart, readModels, readKeys);
        requests = [.. page.Items];
        nextBeforeId = page.NextBeforeId;
        hasLoadedMore = loadMoreFailed = false;
    }

    /// <summary>Not under somebody who has gone back to older requests.</summary>
    private async Task<bool> ReadIfNewAsync()
    {
        if (isLoadingMore || hasLoadedMore)
            return false;
        var id = (await CurrentOrganization.GetAsync()).OrganizationId;
        var newest = (await usage.RecentAsync(id, filter.Requests(Time.GetUtcNow(), beforeId: null) with { PageSize = 1 }, Leaving)).Items;
        if (newest.FirstOrDefault()?.Record.Id == requests.FirstOrDefault()?.Record.Id)
            return false;
        await ReadAsync();
        return true;
    }

    private async Task LoadMoreAsync()
    {
        if (isLoadingMore || nextBeforeId is null || requests.Count >= MaxShown)
            return;
        isLoadingMore = true;
        var wanted = filter;
        loadMoreFailed = !await TryAsync(async () =>
        {
            var id = (await CurrentOrganization.GetAsync()).OrganizationId;
            var page = await usage.RecentAsync(id, wanted.Requests(Time.GetUtcNow(), nextBeforeId), Leaving);
            if (wanted != filter)
                return;
            hasLoadedMore = true;
            requests.AddRange(page.Items);
            nextBeforeId = page.NextBeforeId;
        });
        isLoadingMore = false;
    }

    private void Go(string parameter, string? value)
    {
        string? chosen = string.IsNullOrEmpty(value) || value == UsageFilter.AllKey ? null : value;
        headedFor = navigation.GetUriWithQueryParameters(
            headedFor ?? navigation.Uri,
            new Dictionary<string, object?>(StringComparer.Ordinal) { [parameter] = chosen });
        navigation.NavigateTo(headedFor);
    }
}
