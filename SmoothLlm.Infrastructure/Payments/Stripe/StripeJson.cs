using System.Text.Json;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;

namespace SmoothLlm.Infrastructure.Payments.Stripe;

/// <summary>Looks into the provider's objects. <c>Find…</c> gives null for what is absent or of another kind.</summary>
internal static class StripeJson
{
    /// <summary>More cents than any payment has; beyond it a sum in nano-USD could overflow.</summary>
    private const long MaxCents = 100_000_000_000;

    public static JsonElement? FindObject(this JsonElement json, string name) => Find(json, name, JsonValueKind.Object);

    public static JsonElement? FindArray(this JsonElement json, string name) => Find(json, name, JsonValueKind.Array);

    public static string? FindText(this JsonElement json, string name) => Find(json, name, JsonValueKind.String)?.GetString();

    public static bool IsTrue(this JsonElement json, string name) => Find(json, name, JsonValueKind.True) is not null;

    /// <summary>An object that is named by its id or, expanded, given whole.</summary>
    public static string? FindId(this JsonElement json, string name) => json.FindText(name) ?? json.FindObject(name)?.FindText("id");

    public static long? FindNumber(this JsonElement json, string name) =>
        Find(json, name, JsonValueKind.Number) is { } number && number.TryGetInt64(out long value) ? value : null;

    public static Guid? FindGuid(this JsonElement json, string name) => Guid.TryParse(json.FindText(name), out var id) ? id : null;

    /// <exception cref="StripeFormatException">It is not there.</exception>
    public static string Text(this JsonElement json, string name) =>
        json.FindText(name) is { Length: > 0 } text ? text : throw Missing(name);

    /// <exception cref="StripeFormatException">It is not there.</exception>
    public static JsonElement Object(this JsonElement json, string name) => json.FindObject(name) ?? throw Missing(name);

    /// <exception cref="StripeFormatException">It is not there, or no time.</exception>
    public static DateTimeOffset Time(this JsonElement json, string name)
    {
        long seconds = json.FindNumber(name) ?? throw Missing(name);
        return seconds is >= 0 and < 100_000_000_000
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new StripeFormatException($"The field '{name}' is no time.");
    }

    /// <summary>An amount in the smallest unit, with the currency beside it: this is where cents end.</summary>
    /// <exception cref="StripeFormatException">It is not there, or out of bounds.</exception>
    public static ReportedAmount Amount(this JsonElement json, string name)
    {
        long cents = json.FindNumber(name) ?? throw Missing(name);
        if (cents is < -MaxCents or > MaxCents)
            throw new StripeFormatException($"The field '{name}' is out of bounds.");
        return new ReportedAmount(new NanoUsd(cents * NanoUsd.PerCent), json.Text("currency").ToLowerInvariant());
    }

    private static JsonElement? Find(JsonElement json, string name, JsonValueKind kind) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    private static StripeFormatException Missing(string name) => new($"The field '{name}' is missing.");
}
