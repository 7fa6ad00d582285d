using Microsoft.AspNetCore.Components;
using SmoothLlm.Infrastructure.Ledger;

namespace SmoothLlm.Web.Components.Portal.Invoices;

/// <summary>The organization's months. Which year is in the URL.</summary>
public sealed partial class InvoicesPage(MonthlyStatements statements) : PortalPage
{
    private IReadOnlyList<MonthSummary> months = [];
    private IReadOnlyList<int> years = [];
    private int year;

    [SupplyParameterFromQuery(Name = "year")]
    private int? Year { get; set; }

    protected override Task OnParametersSetAsync() => (Year ?? Time.GetUtcNow().Year) == year ? Task.CompletedTask : ReloadAsync();

    private Task ReloadAsync() => LoadAsync(async () =>
    {
        int now = Time.GetUtcNow().Year;
        year = Year ?? now;
        var id = (await CurrentOrganization.GetAsync()).OrganizationId;
        int first = await statements.FirstYearAsync(id, Leaving) ?? now;
        years = [.. Enumerable.Range(first, Math.Max(1, now - first + 1)).Reverse()];
        // A URL is anybody's text.
        months = years.Contains(year) ? await statements.YearAsync(id, year, Leaving) : [];
    });
}
