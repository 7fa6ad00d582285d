using System.Globalization;
using SmoothLlm.Infrastructure.Ledger;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Invoices;

/// <summary>A month as addresses and people write it.</summary>
internal static class InvoiceMonth
{
    private const string Format = "yyyy-MM";

    /// <summary><c>2026-05</c>.</summary>
    public static string Key(DateOnly month) => month.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary><c>May 2026</c>.</summary>
    public static string Name(DateOnly month) => month.ToString(T("MMMM yyyy"), CultureInfo.CurrentCulture);

    /// <returns>Null for what is no month.</returns>
    public static DateOnly? Parse(string? text) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) && month.Year is > 2000 and < 9000 ? month : null;

    /// <summary>By which a month's statement is referred to: the same as long as the organization lives.</summary>
    public static string Number(Guid organizationId, DateOnly month) =>
        string.Create(CultureInfo.InvariantCulture, $"{month:yyyyMM}-{organizationId.ToString("N")[^8..].ToUpperInvariant()}");

    public static string State(MonthSummary summary) => summary.IsOver ? T("Final") : T("So far");
}
