using System.Globalization;
using CsvHelper;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Web.Components.Portal.Transactions;

namespace SmoothLlm.Web.Management;

/// <summary>
/// A wallet's statement as CSV: exact amounts in USD, UTC times in ISO 8601, one line at a time. Text of people and of other
/// systems must not become a formula in a spreadsheet; amounts, which may begin with a minus, are written as numbers.
/// </summary>
internal static class TransactionsCsv
{
    public const string ContentType = "text/csv; charset=utf-8";

    private static readonly CsvWriterOptions Options = new() { Injection = CsvInjection.Escape };

    public static async Task WriteAsync(Stream output, IAsyncEnumerable<WalletLine> lines, CancellationToken cancellationToken)
    {
        await using var csv = CsvWriter.Create(output, Options, leaveOpen: true);
        csv.WriteHeader("time_utc", "type", "description", "reference", "amount_usd", "balance_after_usd", "receipt_url");
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            csv.WriteField(line.PostedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            csv.WriteField(WalletLineText.Type(line.Kind));
            csv.WriteField(WalletLineText.What(line));
            csv.WriteField(WalletLineText.Reference(line));
            csv.WriteField(line.Amount.Usd);
            csv.WriteField(line.BalanceAfter.Usd);
            csv.WriteField(line.ReceiptUrl);
            await csv.EndRecordAsync(cancellationToken);
        }
    }
}
