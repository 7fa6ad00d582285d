using System.Globalization;
using System.Text;

namespace SmoothLlm.Infrastructure.Telemetry.Prometheus;

/// <summary>Names and values as Prometheus' text format has them.</summary>
internal static class PrometheusNames
{
    /// <summary><c>gen_ai.client.operation.duration</c> in <c>s</c> is <c>gen_ai_client_operation_duration_seconds</c>.</summary>
    public static string Of(string name, string? unit, MetricKind kind)
    {
        var text = new StringBuilder(Clean(name));
        if (Suffix(unit) is { } suffix && !text.ToString().EndsWith("_" + suffix, StringComparison.Ordinal))
            text.Append('_').Append(suffix);
        if (kind == MetricKind.Counter)
            text.Append("_total");
        return text.ToString();
    }

    /// <summary>Letters, digits and underscores.</summary>
    public static string Clean(string name)
    {
        var text = new StringBuilder(name.Length + 1);
        foreach (char character in name)
        {
            if (text.Length == 0 && char.IsAsciiDigit(character))
                text.Append('_');
            text.Append(char.IsAsciiLetterOrDigit(character) ? character : '_');
        }

        return text.ToString();
    }

    public static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    public static string Help(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);

    public static string Label(object? value)
    {
        string text = value switch
        {
            null => "",
            bool flag => flag ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
        return Help(text).Replace("\"", "\\\"", StringComparison.Ordinal);
    }

    /// <summary>What stands in braces counts things, and is no unit.</summary>
    private static string? Suffix(string? unit) => unit switch
    {
        null or "" or "1" => null,
        ['{', ..] => null,
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "%" => "percent",
        _ => Clean(unit).ToLowerInvariant(),
    };
}
