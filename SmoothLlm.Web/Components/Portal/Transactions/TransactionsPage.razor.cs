using Microsoft.AspNetCore.Components;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Web.Components.Portal.Receipts;
using SmoothLlm.Web.Management;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Transactions;

/// <summary>All money events of the wallet. What is shown is in the URL, and the export takes the same words.</summary>
public sealed partial class TransactionsPage(LedgerQueries ledger, NavigationManager navigation) : PortalPage
{
    private static IReadOnlyList<(string, string)> Choices => [("all", T("All")), ("credits", T("Credits only")), ("charges", T("Charges"))];

    private readonly GrowingRows<WalletLine> statement = new();
    private StatementFilter filter = StatementFilter.Default;
    // A second choice may be made before the browser has reported the first: it adds to where that leads.
    private string? headedFor;
    private bool isShown;

    [SupplyParameterFromQuery(Name = StatementFilter.ShowName)]
    private string? ShowText { get; set; }

    [SupplyParameterFromQuery(Name = StatementFilter.FromName)]
    private string? FromText { get; set; }

    [SupplyParameterFromQuery(Name = StatementFilter.ToName)]
    private string? ToText { get; set; }

    [SupplyParameterFromQuery(Name = ReceiptDrawer.QueryName)]
    private string? RequestText { get; set; }

    private string ExportAddress => BalanceEndpoints.ExportPath.TrimStart('/') + filter.ToQueryString();

    protected override async Task OnParametersSetAsync()
    {
        if (navigation.Uri == headedFor)
            headedFor = null;
        var wanted = StatementFilter.Parse(ShowText, FromText, ToText);
        if (isShown && wanted == filter)
            return;
        filter = wanted;
        // A change of filters redraws in place; grey lines are for the first time.
        if (!isShown || State != PageState.Ready || !await TryAsync(ReadAsync))
            await ReloadAsync();
        isShown = true;
    }

    private Task ReloadAsync() => LoadAsync(ReadAsync);

    private async Task ReadAsync()
    {
        var wanted = filter;
        var page = await PageAsync(wanted, before: null);
        // The filters have moved on meanwhile: the later reading shows itself.
        if (wanted != filter)
            return;
        statement.Begin(page);
    }

    private Task<RowPage<WalletLine>> NextAsync(long before) => PageAsync(filter, before);

    private async Task<RowPage<WalletLine>> PageAsync(StatementFilter wanted, long? before)
    {
        var id = (await CurrentOrganization.GetAsync()).OrganizationId;
        var page = await ledger.StatementAsync(id, wanted.ToQuery() with { Before = before }, Leaving);
        return new RowPage<WalletLine>(page.Items, page.NextBefore);
    }

    private void Go(string parameter, string? value)
    {
        headedFor = navigation.GetUriWithQueryParameters(
            headedFor ?? navigation.Uri,
            new Dictionary<string, object?>(StringComparer.Ordinal) { [parameter] = string.IsNullOrEmpty(value) ? null : value });
        navigation.NavigateTo(headedFor);
    }
}
