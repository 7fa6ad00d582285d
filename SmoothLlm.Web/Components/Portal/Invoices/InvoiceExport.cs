using CsvHelper;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Web.Components.Portal.Transactions;
using SmoothLlm.Web.Management;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Components.Portal.Invoices;

/// <summary>A month as CSV: opening balance, each credit, each model, closing balance. The amounts between the balances lead from one to the other.</summary>
internal static class InvoiceExport
{
    private static readonly CsvWriterOptions Options = new() { Injection = CsvInjection.Escape };

    /// <summary>Where the export lies, for the pages that offer it.</summary>
    public static string Address(DateOnly month) => $"api/invoices/{InvoiceMonth.Key(month)}/export";

    public static async Task<IResult> ExportAsync(ManagementCaller caller, string month, MonthlyStatements statements, HttpContext context)
    {
        if (InvoiceMonth.Parse(month) is not { } wanted || await statements.FindAsync(caller.OrganizationId, wanted, context.RequestAborted) is not { } statement)
            return Problems.NotFound("statement");
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(
            output => WriteAsync(output, statement, context.RequestAborted),
            TransactionsCsv.ContentType,
            $"statement-{InvoiceMonth.Key(wanted)}.csv");
    }

    internal static async Task WriteAsync(Stream output, MonthlyStatement statement, CancellationToken cancellationToken)
    {
        await using var csv = CsvWriter.Create(output, Options, leaveOpen: true);
        csv.WriteHeader("type", "time_utc", "description", "reference", "requests", "input_tokens", "output_tokens", "amount_usd", "balance_usd", "receipt_url");
        var summary = statement.Summary;
        await BalanceAsync("opening_balance", summary.Month, summary.Opening.Usd);
        foreach (var line in statement.Lines)
        {
            await LineAsync(
                WalletLineText.Type(line.Kind), UtcTime(line.PostedAt), WalletLineText.What(line), line.Reference,
                usage: null, line.Amount.Usd, balance: null, line.ReceiptUrl);
        }

        foreach (var model in statement.Models)
            await LineAsync("usage", null, model.Model, null, model, -model.Charged.Usd, balance: null, receipt: null);
        if (statement.Apart.Value != 0)
            await LineAsync("usage", null, "at the edge of the month", null, usage: null, -statement.Apart.Usd, balance: null, receipt: null);
        await BalanceAsync("closing_balance", summary.Month.AddMonths(1).AddDays(-1), summary.Closing.Usd);

        ValueTask BalanceAsync(string type, DateOnly day, decimal balance) =>
            LineAsync(type, day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), null, null, usage: null, amount: null, balance, receipt: null);

        async ValueTask LineAsync(
            string type, string? at, string? description, string? reference, ModelCharges? usage, decimal? amount, decimal? balance, string? receipt)
        {
            csv.WriteField(type);
            csv.WriteField(at);
            csv.WriteField(description);
            csv.WriteField(reference);
            csv.WriteField(usage?.Requests);
            csv.WriteField(usage?.InputTokens);
            csv.WriteField(usage?.OutputTokens);
            csv.WriteField(amount);
            csv.WriteField(balance);
            csv.WriteField(receipt);
            await csv.EndRecordAsync(cancellationToken);
        }
    }

    private static string UtcTime(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
