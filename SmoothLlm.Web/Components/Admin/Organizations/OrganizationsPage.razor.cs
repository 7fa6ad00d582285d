using Microsoft.AspNetCore.Components;
using SmoothLlm.Infrastructure.Organizations.Administration;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Organizations;

/// <summary>All organizations with their balances.</summary>
public sealed partial class OrganizationsPage(OrganizationAdministration store, NavigationManager navigation) : AdminPage
{
    private const int PageSize = 50;

    /// <summary>Rows that one page holds.</summary>
    private const int MaxShown = 1000;

    private static IReadOnlyList<(bool? Value, string Text)> States => [(null, T("All")), (true, T("Active")), (false, T("Disabled"))];

    private List<ListedOrganization> organizations = [];
    private long? nextBeforeAccountId;
    private bool? isActive;
    private string search = "";
    private bool isLoadingMore;
    private bool loadMoreFailed;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? StateName { get; set; }

    private bool IsFiltered => isActive is not null || search.Length > 0;

    private OrganizationFilter Filter => new(isActive, search);

    protected override Task OnInitializedAsync()
    {
        search = Search ?? "";
        isActive = StateName switch
        {
            "active" => true,
            "disabled" => false,
            _ => null,
        };
        return ReloadAsync();
    }

    private Task ReloadAsync() => LoadAsAdminAsync(ReadAsync);

    private async Task ReadAsync()
    {
        var wanted = Filter;
        var page = await store.ListAsync(wanted, beforeAccountId: null, PageSize, Leaving);
        // Of two that were asked for in quick succession the later counts.
        if (wanted != Filter)
            return;
        organizations = [.. page.Items];
        nextBeforeAccountId = page.NextBeforeAccountId;
        loadMoreFailed = false;
    }

    private async Task LoadMoreAsync()
    {
        if (isLoadingMore || nextBeforeAccountId is null || organizations.Count >= MaxShown)
            return;
        isLoadingMore = true;
        var wanted = Filter;
        loadMoreFailed = !await ReadAsAdminAsync(async () =>
        {
            var page = await store.ListAsync(wanted, nextBeforeAccountId, PageSize, Leaving);
            if (wanted != Filter)
                return;
            organizations.AddRange(page.Items);
            nextBeforeAccountId = page.NextBeforeAccountId;
        });
        isLoadingMore = false;
    }

    private Task ChooseAsync(bool? chosen)
    {
        isActive = chosen;
        return FilterAsync();
    }

    private async Task FilterAsync()
    {
        // The filter lives in the URL: a reload and a link show the same list.
        navigation.NavigateTo(
            navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["q"] = string.IsNullOrWhiteSpace(search) ? null : search,
                ["state"] = isActive switch
                {
                    true => "active",
                    false => "disabled",
                    null => null,
                },
            }),
            replace: true);
        if (!await ReadAsAdminAsync(ReadAsync) && !Leaving.IsCancellationRequested)
            await ReloadAsync();
    }
}
