using System.Text.Json;

namespace SmoothLlm.Web.Components.Portal.Audit;

/// <summary>Details of an audit entry in words.</summary>
internal static class AuditText
{
    /// <summary><c>role: Developer → Admin, reason: goodwill</c>.</summary>
    /// <param name="details">The JSON object as it was written.</param>
    public static string Details(string? details)
    {
        if (details is null)
            return "";
        using var json = JsonDocument.Parse(details);
        return string.Join(", ", json.RootElement.EnumerateObject().Select(pair => $"{pair.Name}: {Value(pair.Value)}"));
    }

    private static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{Value(value.GetProperty("from"))} → {Value(value.GetProperty("to"))}",
        JsonValueKind.Null => "none",
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        _ => value.ToString(),
    };
}
