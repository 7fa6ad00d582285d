using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>An error as OpenAI words it: a status and an <c>error</c> object.</summary>
internal sealed record SandboxError(int Status, string Message, string Type, string? Code = null, string? Parameter = null)
{
    public int? RetryAfterSeconds { get; init; }

    public static SandboxError BadRequest(string message, string? parameter = null) =>
        new(StatusCodes.Status400BadRequest, message, "invalid_request_error", "invalid_value", parameter);

    /// <summary>The error that <c>/fail</c> asks for, typed as OpenAI types that status.</summary>
    public static SandboxError Asked(int status, int? retryAfterSeconds)
    {
        var (type, code) = status switch
        {
            401 => ("invalid_request_error", "invalid_api_key"),
            402 => ("billing_error", "insufficient_credits"),
            403 => ("permission_error", "permission_denied"),
            404 => ("invalid_request_error", "model_not_found"),
            429 => ("rate_limit_error", "rate_limit_exceeded"),
            >= 500 => ("server_error", "server_error"),
            _ => ("invalid_request_error", "sandbox_failure"),
        };
        return new(status, string.Create(CultureInfo.InvariantCulture, $"The sandbox was asked to fail with status {status}."), type, code)
        {
            RetryAfterSeconds = retryAfterSeconds,
        };
    }

    public Task WriteAsync(HttpResponse response, CancellationToken cancellationToken) => WriteAsync(response, isClaude: false, cancellationToken);

    public async Task WriteAsync(HttpResponse response, bool isClaude, CancellationToken cancellationToken)
    {
        response.StatusCode = Status;
        if (RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, SandboxJson.Options))
            Write(json, isClaude);
        await SandboxJson.SendAsync(response, body.WrittenMemory, cancellationToken);
    }

    /// <param name="json">Where to.</param>
    /// <param name="isClaude">As Anthropic words it.</param>
    public void Write(Utf8JsonWriter json, bool isClaude = false)
    {
        if (isClaude)
        {
            WriteClaude(json);
            return;
        }

        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, Message);
        json.WriteString("type"u8, Type);
        json.WriteString("param"u8, Parameter);
        json.WriteString("code"u8, Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteClaude(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "error"u8);
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, Status switch
        {
            401 => "authentication_error"u8,
            402 => "billing_error"u8,
            403 => "permission_error"u8,
            404 => "not_found_error"u8,
            413 => "request_too_large"u8,
            429 => "rate_limit_error"u8,
            529 => "overloaded_error"u8,
            >= 500 => "api_error"u8,
            _ => "invalid_request_error"u8,
        });
        json.WriteString("message"u8, Message);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

/// <summary>
/// The request cannot be answered. Its readers are many small functions deep, so the refusal travels as an
/// exception, caught once at the endpoint.
/// </summary>
internal sealed class SandboxRefusedException(SandboxError error) : Exception(error.Message)
{
    public SandboxRefusedException(string message, string? parameter = null)
        : this(SandboxError.BadRequest(message, parameter))
    {
    }

    public SandboxError Error { get; } = error;
}
