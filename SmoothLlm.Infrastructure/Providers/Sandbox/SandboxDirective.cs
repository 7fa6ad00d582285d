using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>One line such as <c>/stall 3 0.5</c>: its name, and what follows it.</summary>
internal readonly record struct SandboxDirective(string Name, string Arguments)
{
    private static readonly FrozenDictionary<string, string> Usages = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["/say"] = "TEXT",
        ["/words"] = "N",
        ["/tool"] = "NAME {json}",
        ["/fail"] = "STATUS [RETRY-AFTER-SECONDS]",
        ["/reset"] = "N",
        ["/stall"] = "N SECONDS",
        ["/delay"] = "MILLISECONDS",
        ["/error-in-stream"] = "N",
        ["/no-usage"] = "",
        ["/usage"] = "{json}",
        ["/cached"] = "N",
        ["/empty"] = "",
        ["/html"] = "",
        ["/length"] = "",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Names => Usages.Keys;

    /// <summary>Takes the directive that the text begins with; a slash word that is no directive is plain text.</summary>
    public static bool TryTake(string text, out SandboxDirective directive, out string remainder)
    {
        directive = default;
        remainder = text;
        if (!text.StartsWith('/'))
            return false;
        var nameLength = text.AsSpan().IndexOfAny(' ', '\r', '\n');
        var name = nameLength < 0 ? text : text[..nameLength];
        if (!Usages.ContainsKey(name))
            return false;

        var rest = text[name.Length..];
        if (name == "/say")
        {
            // The text is taken as it stands, to the end of the message: only the separator goes.
            directive = new(name, rest.StartsWith("\r\n", StringComparison.Ordinal) ? rest[2..] : rest is "" ? rest : rest[1..]);
            remainder = "";
            return true;
        }

        var lineLength = rest.IndexOf('\n', StringComparison.Ordinal);
        directive = new(name, (lineLength < 0 ? rest : rest[..lineLength]).Trim());
        remainder = lineLength < 0 ? "" : rest[(lineLength + 1)..];
        return true;
    }

    public SandboxRefusedException Refuse(string reason) =>
        new($"The sandbox directive '{Name}' {reason} Write it as '{$"{Name} {Usages[Name]}".TrimEnd()}'.", "messages");

    public string[] Parts(int fewest, int most)
    {
        var parts = Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts.Length >= fewest && parts.Length <= most ? parts : throw Refuse($"has {parts.Length} values.");
    }

    public int Only(int least, int most) => Whole(Parts(1, 1)[0], least, most);

    public int Whole(string part, int least, int most) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Refuse($"takes a whole number from {least} to {most}, not '{part}'.");

    public TimeSpan Seconds(string part, int most) =>
        decimal.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value <= most
            ? TimeSpan.FromSeconds((double)value)
            : throw Refuse($"takes seconds from 0 to {most}, not '{part}'.");

    /// <summary>The JSON text, checked but kept as it was written.</summary>
    public string Json(string text, bool mustBeObject)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return !mustBeObject || document.RootElement.ValueKind == JsonValueKind.Object
                ? text
                : throw Refuse("takes a JSON object.");
        }
        catch (JsonException)
        {
            throw Refuse("takes well-formed JSON on the same line.");
        }
    }
}
