using Microsoft.AspNetCore.Components;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Web.Components.Shared;

namespace SmoothLlm.Web.Components.Portal.Credits;

/// <summary>The wallet: what is in it, more of it, and where it went.</summary>
public sealed partial class CreditsPage(LedgerQueries ledger, PurchaseStore purchases) : PortalPage
{
    private const int PageSize = 25;

    /// <summary>Rows that one page holds.</summary>
    private const int MaxShown = 1000;

    private static readonly IReadOnlyList<(WalletLines, string)> LineChoices =
        [(WalletLines.All, "All"), (WalletLines.CreditsOnly, "Without requests")];

    private OrganizationContext? organization;
    private WalletBalance balance;
    private Purchase? paid;
    private WalletLines lines;
    private List<WalletLine> statement = [];
    private long? nextBeforeEntryId;
    private bool isLoadingMore;
    private bool loadMoreFailed;

    /// <summary>The purchase that the checkout has just completed.</summary>
    [SupplyParameterFromQuery(Name = "paid")]
    private string? PaidText { get; set; }

    protected override Task OnInitializedAsync() => ReloadAsync();

    private Task ReloadAsync() => LoadAsync(async () =>
    {
        organization = await CurrentOrganization.GetAsync();
        balance = await ledger.BalanceAsync(organization.OrganizationId, Leaving);
        await ReadStatementAsync(organization.OrganizationId);
        paid = Guid.TryParse(PaidText, out var purchaseId)
            && await purchases.FindAsync(organization.OrganizationId, purchaseId, Leaving) is { Status: PurchaseStatus.Completed } purchase
                ? purchase
                : null;
    });

    /// <summary>Without the skeletons of a page that begins: what was just said below stays to be read.</summary>
    private Task ShowCreditedAsync() => TryAsync(async () =>
    {
        if (organization is null)
            return;
        balance = await ledger.BalanceAsync(organization.OrganizationId, Leaving);
        await ReadStatementAsync(organization.OrganizationId);
    });

    private async Task ShowAsync(WalletLines wanted)
    {
        lines = wanted;
        if (organization is not null && !await TryAsync(() => ReadStatementAsync(organization.OrganizationId)))
            await ReloadAsync();
    }

    private async Task ReadStatementAsync(Guid organizationId)
    {
        var wanted = lines;
        var page = await ledger.StatementAsync(organizationId, wanted, beforeEntryId: null, PageSize, Leaving);
        if (wanted != lines)
            return;
        statement = [.. page.Items];
        nextBeforeEntryId = page.NextBeforeEntryId;
        loadMoreFailed = false;
    }

    private async Task LoadMoreAsync()
    {
        if (isLoadingMore || organization is null || nextBeforeEntryId is null || statement.Count >= MaxShown)
            return;
        isLoadingMore = true;
        var wanted = lines;
        loadMoreFailed = !await TryAsync(async () =>
        {
            var page = await ledger.StatementAsync(organization.OrganizationId, wanted, nextBeforeEntryId, PageSize, Leaving);
            if (wanted != lines)
                return;
            statement.AddRange(page.Items);
            nextBeforeEntryId = page.NextBeforeEntryId;
        });
        isLoadingMore = false;
    }
}
