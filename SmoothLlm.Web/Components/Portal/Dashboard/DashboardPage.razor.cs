using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Components.Shared;

namespace SmoothLlm.Web.Components.Portal.Dashboard;

/// <summary>Where an organization stands, and what to do first while it has done nothing yet.</summary>
public sealed partial class DashboardPage(
    ApiKeyStore keys,
    UsageQueries usage,
    LedgerQueries ledger,
    ExampleModel examples) : PortalPage
{
    private const int RecentCount = 8;

    private static readonly IReadOnlyList<(bool, string)> ChartViews = [(false, "Chart"), (true, "Table")];

    private OrganizationRole role;
    private WalletBalance balance;
    private UsageSummary summary = new(default, default);
    private UsageChart chart = new(UsageRange.Last30Days, [], []);
    private IReadOnlyList<RecentRequest> recent = [];
    private string exampleModel = ExampleModel.Preferred;
    private bool hasKey;
    private bool isTable;

    private bool HasCredit => balance.Posted > NanoUsd.Zero;

    private bool HasRequest => recent.Count > 0;

    // Later on an empty wallet is the balance badge's matter, and a revoked key the owner's wish.
    private bool IsSetUp => HasRequest && hasKey && HasCredit;

    private string? BalanceHint => balance.Held > NanoUsd.Zero
        ? $"{MoneyFormat.Balance(balance.Posted.Value)} posted, {MoneyFormat.Format(balance.Held.Value)} held by running requests"
        : "Nothing held by running requests";

    protected override Task OnInitializedAsync() => ReloadAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            _ = RefreshAsync(ReadIfNewAsync);
    }

    private static string RequestsHint(UsageTotals totals) => totals.Requests == 1 ? "1 request" : $"{Numbers.Whole(totals.Requests)} requests";

    private static string TokensHint(UsageTotals totals) => $"{Numbers.Compact(totals.InputTokens)} input, {Numbers.Compact(totals.OutputTokens)} output tokens";

    private static string FailedHint(UsageTotals totals) => totals.FailedRequests == 0 ? "None failed" : $"{Numbers.Whole(totals.FailedRequests)} failed";

    private Task ReloadAsync() => LoadAsync(ReadAsync);

    private async Task ReadAsync()
    {
        var organization = await CurrentOrganization.GetAsync();
        role = organization.Role;
        var id = organization.OrganizationId;
        balance = await ledger.BalanceAsync(id, Leaving);
        summary = await usage.SummaryAsync(id, Leaving);
        chart = await usage.ChartAsync(id, UsageRange.Last30Days, UsageMeasure.Spend, model: null, apiKeyId: null, Leaving);
        recent = (await usage.RecentAsync(id, new RecentRequestsQuery { PageSize = RecentCount }, Leaving)).Items;
        hasKey = (await keys.ListAsync(id, Leaving)).Any(key => key.Status == ApiKeyStatus.Active);
        if (!IsSetUp)
            exampleModel = await examples.FindAsync(Leaving);
    }

    /// <summary>Two small readings tell whether the large ones are worth it; a newcomer is waiting for more than they tell.</summary>
    private async Task<bool> ReadIfNewAsync()
    {
        var id = (await CurrentOrganization.GetAsync()).OrganizationId;
        var newest = (await usage.RecentAsync(id, new RecentRequestsQuery { PageSize = 1 }, Leaving)).Items;
        bool isNew = !IsSetUp
            || newest.FirstOrDefault()?.Record.Id != recent.FirstOrDefault()?.Record.Id
            || await ledger.BalanceAsync(id, Leaving) != balance;
        if (isNew)
            await ReadAsync();
        return isNew;
    }
}
