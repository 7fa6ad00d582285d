using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Proxy;

namespace SmoothLlm.Web.Proxy;

/// <summary>
/// An error as JSON. OpenAI's object, or Anthropic's with the same additions behind its own fields. Sources: OpenAI API
/// reference, "Error codes"; Anthropic API reference, "Errors".
/// </summary>
internal static class ErrorBody
{
    public const int OverloadedStatus = 529;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // Messages are read by people and never become HTML; quotes and dashes stay themselves.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static ReadOnlyMemory<byte> Write(
        WireFormat format, ProxyErrors.Shape shape, string message, string? parameter, ProxyErrors.CreditHint? credits, SpendStanding? spend, string? requestId)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(output, WriterOptions);
        json.WriteStartObject();
        if (format == WireFormat.AnthropicMessages)
            WriteAnthropic(json, shape, message, parameter);
        else
            WriteOpenAi(json, shape, message, parameter);
        if (credits is not null)
        {
            json.WriteString("limit_source"u8, "wallet"u8);
            json.WriteString("top_up_url"u8, credits.TopUpUrl);
            if (credits.AffordableMaxTokens is { } affordable)
                json.WriteNumber("affordable_max_tokens"u8, affordable);
        }

        if (spend is not null)
        {
            json.WriteString("limit_source"u8, spend.Source);
            json.WriteNumber("limit_usd"u8, spend.Limit.Usd);
            json.WriteNumber("spend_usd"u8, spend.Spent.Usd);
            json.WriteString("resets_at"u8, spend.ResetsAt?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }

        json.WriteEndObject();
        if (format == WireFormat.AnthropicMessages)
            json.WriteString("request_id"u8, requestId);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }

    /// <summary>A provider's refusal in the words of a client that speaks another format.</summary>
    public static ReadOnlyMemory<byte> Translate(WireFormat format, UpstreamRefusal refusal, string? requestId)
    {
        var (message, parameter) = Read(refusal.Body);
        // The code by which agents know that they have to shorten the conversation.
        bool isTooLong = message.Contains("prompt is too long", StringComparison.OrdinalIgnoreCase);
        var shape = new ProxyErrors.Shape(refusal.StatusCode, "invalid_request_error", isTooLong ? "context_length_exceeded" : "upstream_refused");
        return Write(format, shape, message, parameter, credits: null, spend: null, requestId);
    }

    /// <summary>
    /// What ends a stream of the Responses format that failed. OpenAI's SDKs raise whatever has <c>error</c> on top, Codex
    /// looks into the response.
    /// </summary>
    public static ReadOnlyMemory<byte> WriteFailedResponse(ProxyErrors.Shape shape, string message, string? requestId)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(output, WriterOptions);
        json.WriteStartObject();
        json.WriteString("type"u8, "response.failed"u8);
        json.WriteStartObject("response"u8);
        json.WriteString("id"u8, requestId);
        json.WriteString("object"u8, "response"u8);
        json.WriteString("status"u8, "failed"u8);
        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, shape.Code);
        json.WriteString("message"u8, message);
        json.WriteEndObject();
        json.WriteEndObject();
        WriteOpenAi(json, shape, message, parameter: null);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }

    private static void WriteOpenAi(Utf8JsonWriter json, ProxyErrors.Shape shape, string message, string? parameter)
    {
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, message);
        json.WriteString("type"u8, shape.Type);
        json.WriteString("param"u8, parameter);
        json.WriteString("code"u8, shape.Code);
    }

    private static void WriteAnthropic(Utf8JsonWriter json, ProxyErrors.Shape shape, string message, string? parameter)
    {
        json.WriteString("type"u8, "error"u8);
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, AnthropicType(shape.StatusCode));
        json.WriteString("message"u8, message);
        if (parameter is not null)
            json.WriteString("param"u8, parameter);
        if (shape.Code is not null)
            json.WriteString("code"u8, shape.Code);
    }

    private static ReadOnlySpan<byte> AnthropicType(int status) => status switch
    {
        401 => "authentication_error"u8,
        402 => "billing_error"u8,
        403 => "permission_error"u8,
        404 => "not_found_error"u8,
        413 => "request_too_large"u8,
        429 => "rate_limit_error"u8,
        OverloadedStatus => "overloaded_error"u8,
        >= 500 => "api_error"u8,
        _ => "invalid_request_error"u8,
    };

    private static (string Message, string? Parameter) Read(ReadOnlyMemory<byte> body)
    {
        const string Unknown = "The provider refused the request.";
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("error", out var error))
                return (Unknown, null);
            if (error.ValueKind == JsonValueKind.String)
                return (error.GetString()!, null);
            return (TextOf(error, "message") ?? Unknown, TextOf(error, "param"));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return (Unknown, null);
        }
    }

    private static string? TextOf(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
