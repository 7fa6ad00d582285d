using System.Globalization;
using CsvHelper;
using SmoothLlm.Infrastructure.Audit;

namespace SmoothLlm.Web.Management;

/// <summary>The audit log as CSV, one line at a time. What people have typed must not become a formula in a spreadsheet.</summary>
internal static class AuditCsv
{
    public const string ContentType = TransactionsCsv.ContentType;

    private static readonly CsvWriterOptions Options = new() { Injection = CsvInjection.Escape };

    public static async Task WriteAsync(Stream output, IAsyncEnumerable<AuditLine> lines, CancellationToken cancellationToken)
    {
        await using var csv = CsvWriter.Create(output, Options, leaveOpen: true);
        csv.WriteHeader("time_utc", "actor", "ip_address", "action", "target_kind", "target_id", "target", "organization_id", "details");
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            csv.WriteField(line.Entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            csv.WriteField(line.Actor);
            csv.WriteField(line.IpAddress);
            csv.WriteField(line.Entry.Action);
            csv.WriteField(line.Entry.TargetKind);
            csv.WriteField(line.Entry.TargetId);
            csv.WriteField(line.Target);
            csv.WriteField(line.Entry.OrganizationId?.ToString());
            csv.WriteField(line.Entry.Details);
            await csv.EndRecordAsync(cancellationToken);
        }
    }
}
