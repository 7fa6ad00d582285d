using Microsoft.AspNetCore.Components;
using SmoothLlm.Infrastructure.Ledger;

namespace SmoothLlm.Web.Components.Portal.Invoices;

/// <summary>One month in full, made for paper as well.</summary>
public sealed partial class InvoicePage(MonthlyStatements statements) : PortalPage
{
    private MonthlyStatement? statement;
    private Guid organizationId;
    private string? shownMonth;

    /// <summary>As the URL has it: <c>2026-05</c>.</summary>
    [Parameter]
    public string Month { get; set; } = "";

    protected override Task OnParametersSetAsync() => Month == shownMonth ? Task.CompletedTask : ReloadAsync();

    private Task ReloadAsync() => LoadAsync(async () =>
    {
        shownMonth = Month;
        organizationId = (await CurrentOrganization.GetAsync()).OrganizationId;
        statement = InvoiceMonth.Parse(Month) is { } month ? await statements.FindAsync(organizationId, month, Leaving) : null;
    });
}
