using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management;

/// <summary>What a program asks for that buys credits: <c>{"amount": 25}</c>.</summary>
/// <param name="AmountUsd">As a number, or a decimal string as we write them.</param>
/// <param name="SavesCard">Whether the card may be charged automatically later.</param>
internal sealed record ChargeBody(decimal AmountUsd, bool SavesCard) : IJsonBody, IEndpointParameterMetadataProvider
{
    public const string AmountField = "amount";

    private const string SaveCardField = "saveCard";
    private const string NotJson = "The body must be a JSON object such as {\"amount\": 25}.";

    private const int MaxBytes = 16 * 1024;

    /// <summary>More digits than any amount has: beyond them a number would be rounded without a word.</summary>
    private const int MaxAmountLength = 25;

    public ReadOnlyMemory<byte> Bytes { get; private init; }

    public IResult? Refusal { get; private init; }

    /// <summary>Called by the framework.</summary>
    public static async ValueTask<ChargeBody?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!context.Request.HasJsonContentType())
            return Refused(Problems.With(StatusCodes.Status415UnsupportedMediaType, "The content type must be application/json."));
        if (await BoundedBody.ReadAsync(context, MaxBytes) is not { } bytes)
            return Refused(Problems.With(StatusCodes.Status413PayloadTooLarge, "The body is too large."));
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        return Read(bytes, problems) is { } body && problems.Count == 0 ? body with { Bytes = bytes } : Refused(TypedResults.ValidationProblem(problems));
    }

    /// <summary>Tells the API's description what the body looks like.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(StrictJson.Accepts(typeof(ChargeSchema)));

    private static ChargeBody Refused(IResult refusal) => new(0, SavesCard: false) { Refusal = refusal };

    private static ChargeBody? Read(ReadOnlyMemory<byte> body, Dictionary<string, string[]> problems)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                problems[""] = [NotJson];
                return null;
            }

            decimal? amount = ReadAmount(json.RootElement, problems);
            bool? savesCard = ReadFlag(json.RootElement, problems);
            RefuseOthers(json.RootElement, problems);
            return problems.Count == 0 && amount is { } read ? new ChargeBody(read, savesCard == true) : null;
        }
        catch (JsonException)
        {
            problems[""] = [NotJson];
            return null;
        }
    }

    private static void RefuseOthers(JsonElement json, Dictionary<string, string[]> problems)
    {
        foreach (var property in json.EnumerateObject().Where(property => property.Name is not (AmountField or SaveCardField)))
            problems[property.Name] = ["There is no such field."];
    }

    private static decimal? ReadAmount(JsonElement json, Dictionary<string, string[]> problems)
    {
        if (!json.TryGetProperty(AmountField, out var found))
        {
            problems[AmountField] = ["The amount in USD is missing."];
            return null;
        }

        string? text = found.ValueKind switch
        {
            JsonValueKind.Number => found.GetRawText(),
            JsonValueKind.String => found.GetString(),
            _ => null,
        };
        // 1e1 is a number of JSON, and 25 written in digits is one of ours.
        var style = found.ValueKind == JsonValueKind.Number ? NumberStyles.Float : NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (text is { Length: > 0 and <= MaxAmountLength } && decimal.TryParse(text, style, CultureInfo.InvariantCulture, out decimal amount))
            return amount;
        problems[AmountField] = ["The amount must be a number in USD, such as 25 or 12.50."];
        return null;
    }

    private static bool? ReadFlag(JsonElement json, Dictionary<string, string[]> problems)
    {
        if (!json.TryGetProperty(SaveCardField, out var found))
            return null;
        if (found.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return found.GetBoolean();
        problems[SaveCardField] = ["Must be true or false."];
        return null;
    }
}

/// <summary>The body as the API's description shows it.</summary>
internal sealed record ChargeSchema(decimal Amount, bool? SaveCard);
