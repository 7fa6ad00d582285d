using System.Globalization;

namespace SmoothLlm.Web.Components.Shared;

/// <summary>A range of UTC days, as a URL says it.</summary>
/// <param name="From">The first; null for the beginning.</param>
/// <param name="To">The last, included; null for today.</param>
internal sealed record UtcDays(DateOnly? From, DateOnly? To)
{
    public const string FromName = "from";
    public const string ToName = "to";

    private const string Format = "yyyy-MM-dd";

    public string? FromText => Text(From);

    public string? ToText => Text(To);

    /// <summary>The first moment in it.</summary>
    public DateTimeOffset? Start => From is { } from ? StartOf(from) : null;

    /// <summary>The first moment after it.</summary>
    public DateTimeOffset? Until => To is { } to && to < DateOnly.MaxValue ? StartOf(to.AddDays(1)) : null;

    /// <summary>What means nothing is left out, and said in <paramref name="problems"/>, by the names of the parameters.</summary>
    public static UtcDays Read(string? from, string? to, Dictionary<string, string[]> problems)
    {
        var first = ReadDay(FromName, from);
        var last = ReadDay(ToName, to);
        if (first <= last || first is null || last is null)
            return new UtcDays(first, last);
        problems[ToName] = ["Must not lie before 'from'."];
        return new UtcDays(From: null, To: null);

        DateOnly? ReadDay(string name, string? text)
        {
            if (string.IsNullOrEmpty(text))
                return null;
            if (DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                return day;
            problems[name] = ["Must be a day such as 2026-01-31 (UTC)."];
            return null;
        }
    }

    private static string? Text(DateOnly? day) => day?.ToString(Format, CultureInfo.InvariantCulture);

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
