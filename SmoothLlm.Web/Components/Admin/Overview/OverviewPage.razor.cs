using Microsoft.AspNetCore.Components;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Routing;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Components.Portal;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Overview;

/// <summary>The platform at a glance. The range is in the URL.</summary>
public sealed partial class OverviewPage(PlatformUsage usage, HouseBook house, ProviderStore store, Circuits circuits, NavigationManager navigation) : AdminPage
{
    private const string RangeName = "range";

    private UsageRange range = UsageRange.Last30Days;
    private PlatformTotals totals = new(NanoUsd.Zero, NanoUsd.Zero, 0, 0, 0);
    private HouseOverview? book;
    private IReadOnlyList<ProviderShare> providers = [];
    private IReadOnlyList<OrganizationShare> organizations = [];
    private IReadOnlyDictionary<string, int> openCircuits = new Dictionary<string, int>(StringComparer.Ordinal);
    private bool isShown;

    [SupplyParameterFromQuery(Name = RangeName)]
    private string? RangeText { get; set; }

    private string RequestsHint => totals.PassThroughRequests == 0
        ? T("{0} failed", Numbers.Whole(totals.FailedRequests))
        : T("{0} failed; {1} more with customers' own keys", Numbers.Whole(totals.FailedRequests), Numbers.Whole(totals.PassThroughRequests));

    protected override async Task OnParametersSetAsync()
    {
        var wanted = UsageRange.Parse(RangeText);
        if (isShown && wanted == range)
            return;
        range = wanted;
        if (!isShown || State != PageState.Ready || !await ReadAsAdminAsync(ReadAsync))
            await ReloadAsync();
        isShown = true;
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            _ = RefreshAsync(ReadIfNewAsync);
    }

    /// <summary>The house's losses are negative balances of its accounts.</summary>
    private long Loss(LedgerAccountKind kind) => Math.Abs(book!.Of(kind).Value);

    private void Go(string key) => navigation.NavigateTo(navigation.GetUriWithQueryParameter(RangeName, key));

    private Task ReloadAsync() => LoadAsAdminAsync(ReadAsync);

    private async Task ReadAsync()
    {
        var wanted = range;
        var readBook = await house.OverviewAsync(Leaving);
        var readTotals = await usage.TotalsAsync(wanted, Leaving);
        var readProviders = await usage.ProvidersAsync(wanted, Leaving);
        var readOrganizations = await usage.OrganizationsAsync(wanted, Leaving);
        var slugs = (await store.ListAsync(Leaving)).ToDictionary(item => item.Provider.Id, item => item.Provider.Slug);
        openCircuits = circuits.Report()
            .Where(circuit => circuit.State != CircuitState.Closed && slugs.ContainsKey(circuit.Key.ProviderId))
            .GroupBy(circuit => slugs[circuit.Key.ProviderId], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        if (wanted == range)
            (book, totals, providers, organizations) = (readBook, readTotals, readProviders, readOrganizations);
    }

    /// <summary>Every ending moves a wallet or a hold: the small reading tells whether the large ones are worth it.</summary>
    private async Task<bool> ReadIfNewAsync()
    {
        var now = await house.OverviewAsync(Leaving);
        if (book is not null && now.Holds == book.Holds && now.Wallets == book.Wallets)
            return false;
        await ReadAsync();
        return true;
    }
}
