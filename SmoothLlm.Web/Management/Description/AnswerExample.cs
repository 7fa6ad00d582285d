using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SmoothLlm.Web.Management.Description;

/// <summary>
/// What an answer looks like. Answers are records, so an example follows from what their members are called and are: it
/// cannot be forgotten, and has every field.
/// </summary>
internal static class AnswerExample
{
    /// <summary>An answer within an answer within an answer.</summary>
    private const int MaxDepth = 5;

    private const string Moment = "2026-01-31T12:00:00+00:00";
    private const string Id = "01944c1a-7e10-7c3a-9b1e-5f2d8c6a4b10";

    /// <summary>By the name of the member, where it says what is in it.</summary>
    private static readonly Dictionary<string, JsonNode?> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["nextCursor"] = null,
        ["name"] = "Acme",
        ["organizationName"] = "Acme",
        ["displayName"] = "OpenAI",
        ["email"] = "ada@example.com",
        ["userEmail"] = "ada@example.com",
        ["ownerEmail"] = "ada@example.com",
        ["userId"] = "3f0c1d52-91c4-4a58-8d7a-1a5b6c7d8e9f",
        ["slug"] = "openai",
        ["provider"] = "openai",
        ["model"] = "gpt-4o-mini",
        ["upstreamModel"] = "gpt-4o-mini-2024-07-18",
        ["kind"] = "OpenAi",
        ["baseUrl"] = "https://api.openai.com/v1",
        ["address"] = "https://tools.example.com/mcp",
        ["checkoutUrl"] = "https://checkout.stripe.com/c/pay/cs_…",
        ["credentialLastFour"] = "wxyz",
        ["lastFour"] = "wxyz",
        ["prefix"] = "llm_sk_ab12",
        ["secret"] = "llm_sk_…",
        ["code"] = "SPRING-2026-AB12",
        ["currency"] = "USD",
        ["role"] = "owner",
        ["status"] = "completed",
        ["state"] = "open",
        ["device"] = "Firefox, Windows",
        ["userAgent"] = "Mozilla/5.0 …",
        ["ipAddress"] = "203.0.113.7",
        ["userTokenUse"] = "header",
        ["accessToken"] = "CfDJ8…",
        ["refreshToken"] = "CfDJ8…",
        ["tokenType"] = "Bearer",
        ["timeZone"] = "Europe/Berlin",
        ["day"] = "2026-01-31",
        ["note"] = "For the conference",
        ["reason"] = "Compensation for the outage",
        ["message"] = null,
        ["spendLimitWindow"] = "monthly",
    };

    private static readonly string[] Amounts = ["usd", "amount", "posted", "held", "available", "spend", "cost", "charge", "balance", "margin", "input", "output", "cacheRead", "cacheWrite"];

    public static JsonNode? Of(Type answer) => Of(answer, "", 0);

    private static JsonNode? Of(Type type, string name, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (depth > 0 && Known.TryGetValue(name, out var known) && (known is null || type == typeof(string)))
            return known?.DeepClone();
        if (Scalar(type, name) is { } scalar)
            return scalar;
        if (type != typeof(string) && ElementOf(type) is { } element)
            return depth >= MaxDepth ? new JsonArray() : new JsonArray(Of(element, name.TrimEnd('s'), depth + 1));
        if (depth >= MaxDepth || type.Namespace?.StartsWith("SmoothLlm", StringComparison.Ordinal) != true)
            return new JsonObject();
        return new JsonObject(type.GetProperties()
            .Where(property => property.CanRead && property.GetIndexParameters().Length == 0)
            .Select(property => (Name: JsonNamingPolicy.CamelCase.ConvertName(property.Name), property.PropertyType))
            .Select(member => KeyValuePair.Create(member.Name, Of(member.PropertyType, member.Name, depth + 1))));
    }

    private static JsonNode? Scalar(Type type, string name) => type switch
    {
        _ when type == typeof(string) => Array.Exists(Amounts, amount => name.Contains(amount, StringComparison.OrdinalIgnoreCase)) ? "12.50"
            : name.EndsWith("Id", StringComparison.OrdinalIgnoreCase) ? Id
            : "text",
        _ when type == typeof(bool) => JsonValue.Create(true),
        _ when type == typeof(Guid) => JsonValue.Create(Id),
        _ when type == typeof(DateTimeOffset) || type == typeof(DateTime) => JsonValue.Create(Moment),
        _ when type == typeof(DateOnly) => JsonValue.Create("2026-01-31"),
        _ when type == typeof(decimal) || type == typeof(double) || type == typeof(float) => JsonValue.Create(12.5),
        _ when type == typeof(int) || type == typeof(long) || type == typeof(short) => JsonValue.Create(10),
        _ when type.IsEnum => JsonValue.Create(JsonNamingPolicy.CamelCase.ConvertName(Enum.GetNames(type)[0])),
        _ => null,
    };

    private static Type? ElementOf(Type type) => !typeof(IEnumerable).IsAssignableFrom(type) ? null
        : type.IsArray ? type.GetElementType()
        : type.GetInterfaces().Append(type).FirstOrDefault(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];
}
