using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Components.Portal.Receipts;

namespace SmoothLlm.Web.Components.Portal.Usage;

/// <summary>
/// Request by request. What is shown is in the URL, the page of the list included, so that it can be sent and come back to;
/// the browser's own back button leads to newer ones again.
/// </summary>
public sealed partial class LogsPage(
    RequestLog log,
    UsageQueries usage,
    ApiKeyStore store,
    IOptions<UsageOptions> options,
    NavigationManager navigation) : PortalPage
{
    private LogFilter filter = LogFilter.Default;
    private RequestCursor? before;
    private IReadOnlyList<string> models = [];
    private IReadOnlyList<string> providers = [];
    private IReadOnlyList<ListedApiKey> keys = [];
    private IReadOnlyList<RecentRequest> requests = [];
    private RequestCursor? next;
    // A second choice may be made before the browser has reported the first: it adds to where that leads.
    private string? headedFor;
    private bool isShown;

    [SupplyParameterFromQuery(Name = LogFilter.BeforeName)]
    private string? BeforeText { get; set; }

    [SupplyParameterFromQuery(Name = ReceiptDrawer.QueryName)]
    private string? RequestText { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (navigation.Uri == headedFor)
            headedFor = null;
        var query = QueryHelpers.ParseQuery(new Uri(navigation.Uri).Query);
        var wanted = LogFilter.Parse(name => query.TryGetValue(name, out var values) ? values[0] : null);
        var wantedBefore = RequestCursor.Parse(BeforeText);
        if (isShown && wanted == filter && wantedBefore == before)
            return;
        bool isOtherRange = wanted.Range != filter.Range || !isShown;
        (filter, before) = (wanted, wantedBefore);
        // A change of filters redraws in place; grey lines are for the first time.
        if (!isShown || State != PageState.Ready || !await TryAsync(() => ReadAsync(isOtherRange)))
            await ReloadAsync();
        isShown = true;
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            _ = RefreshAsync(ReadIfNewAsync);
    }

    /// <summary>The chosen one stays in the list when the range has none of it.</summary>
    private static IEnumerable<string> With(IReadOnlyList<string> names, string? chosen) =>
        chosen is not null && !names.Contains(chosen, StringComparer.Ordinal) ? names.Append(chosen) : names;

    private string OlderAddress(RequestCursor cursor)
    {
        string address = filter.Address("logs");
        return $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{LogFilter.BeforeName}={cursor}";
    }

    private Task ReloadAsync() => LoadAsync(() => ReadAsync(isOtherRange: true));

    private async Task ReadAsync(bool isOtherRange)
    {
        var (wanted, wantedBefore) = (filter, before);
        var id = (await CurrentOrganization.GetAsync()).OrganizationId;
        var page = await log.RecentAsync(id, wanted.Requests(Time.GetUtcNow()) with { Before = wantedBefore }, Leaving);
        if (isOtherRange)
        {
            models = await usage.ModelsAsync(id, mode: null, wanted.Range, Leaving);
            providers = await usage.ProvidersAsync(id, mode: null, wanted.Range, Leaving);
            keys = await store.ListAsync(id, Leaving);
        }

        // The filters have moved on meanwhile: the later reading shows itself.
        if (wanted != filter || wantedBefore != before)
            return;
        (requests, next) = (page.Items, page.Next);
    }

    /// <summary>Not under somebody who has gone back to older requests.</summary>
    private async Task<bool> ReadIfNewAsync()
    {
        if (before is not null)
            return false;
        var id = (await CurrentOrganization.GetAsync()).OrganizationId;
        var newest = (await log.RecentAsync(id, filter.Requests(Time.GetUtcNow()) with { PageSize = 1 }, Leaving)).Items;
        if (newest.FirstOrDefault()?.Record.Id == requests.FirstOrDefault()?.Record.Id)
            return false;
        await ReadAsync(isOtherRange: true);
        return true;
    }

    private void Go(string parameter, string? value)
    {
        headedFor = navigation.GetUriWithQueryParameters(
            headedFor ?? navigation.Uri,
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [parameter] = string.IsNullOrEmpty(value) ? null : value,
                [LogFilter.BeforeName] = null,
            });
        navigation.NavigateTo(headedFor);
    }
}
