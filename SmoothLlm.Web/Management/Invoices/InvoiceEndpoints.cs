using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Web.Components.Portal.Invoices;
using SmoothLlm.Web.Components.Portal.Transactions;
using SmoothLlm.Web.Management.Members;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Invoices;

/// <summary>The organization's wallet month by month. Amounts are exact decimal strings in USD.</summary>
internal static class InvoiceEndpoints
{
    public static void MapInvoices(this IEndpointRouteBuilder group)
    {
        group.MapGet("/invoices", ListAsync).TakesQuery("year").Produces<ItemsAnswer<MonthAnswer>>();
        group.MapGet("/invoices/{month}", ShowAsync).Produces<StatementAnswer>();
        group.MapGet("/invoices/{month}/export", InvoiceExport.ExportAsync).Produces(StatusCodes.Status200OK, contentType: TransactionsCsv.ContentType);
    }

    private static async Task<IResult> ListAsync(
        ManagementCaller caller, QueryReader query, MonthlyStatements statements, TimeProvider time, CancellationToken cancellationToken)
    {
        int year = time.GetUtcNow().Year;
        if (query.Text("year") is { } text && (!int.TryParse(text, out year) || year is < 2000 or > 9000))
            query.Report("year", "Must be a year such as 2026.");
        return query.Refusal
            ?? TypedResults.Ok(new ItemsAnswer<MonthAnswer>([.. (await statements.YearAsync(caller.OrganizationId, year, cancellationToken)).Select(MonthAnswer.Of)]));
    }

    private static async Task<IResult> ShowAsync(ManagementCaller caller, string month, MonthlyStatements statements, CancellationToken cancellationToken) =>
        InvoiceMonth.Parse(month) is { } wanted && await statements.FindAsync(caller.OrganizationId, wanted, cancellationToken) is { } statement
            ? TypedResults.Ok(StatementAnswer.Of(statement, caller.OrganizationId))
            : Problems.NotFound("statement");
}

/// <summary>A month: opening and credits less charges are closing.</summary>
internal sealed record MonthAnswer(string Month, string Opening, string Credits, string Charges, string Closing, bool IsFinal)
{
    public static MonthAnswer Of(MonthSummary summary) => new(
        InvoiceMonth.Key(summary.Month), summary.Opening.ToString(), summary.Credits.ToString(), summary.Charges.ToString(), summary.Closing.ToString(), summary.IsOver);
}

/// <summary>A month in full.</summary>
internal sealed record StatementAnswer(
    string Number, string Organization, string Currency, MonthAnswer Summary, IReadOnlyList<StatementAnswer.Line> Lines, IReadOnlyList<StatementAnswer.Model> Models)
{
    public static StatementAnswer Of(MonthlyStatement statement, Guid organizationId) => new(
        InvoiceMonth.Number(organizationId, statement.Summary.Month),
        statement.Organization,
        "USD",
        MonthAnswer.Of(statement.Summary),
        [.. statement.Lines.Select(Line.Of)],
        [.. statement.Models.Select(Model.Of)]);

    internal sealed record Line(DateTimeOffset PostedAt, string Type, string Description, string Reference, string Amount, string? ReceiptUrl)
    {
        public static Line Of(WalletLine line) =>
            new(line.PostedAt, WalletLineText.Type(line.Kind), WalletLineText.What(line), line.Reference, line.Amount.ToString(), line.ReceiptUrl);
    }

    internal sealed record Model(string Name, long Requests, long InputTokens, long OutputTokens, string Charged)
    {
        public static Model Of(ModelCharges model) => new(model.Model, model.Requests, model.InputTokens, model.OutputTokens, model.Charged.ToString());
    }
}
