using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>What the sandbox has besides conversations: embeddings, the same for the same text, and the older text completions.</summary>
internal static class SandboxTexts
{
    /// <summary>Numbers in an embedding.</summary>
    public const int Dimensions = 8;

    public static async Task EmbedAsync(HttpContext context)
    {
        if (await ReadAsync(context, "input") is not { } request)
            return;
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, SandboxJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            for (var index = 0; index < request.Texts.Count; index++)
                WriteEmbedding(json, index, request.Texts[index], request.IsBase64);
            json.WriteEndArray();
            json.WriteString("model"u8, request.Model);
            json.WriteStartObject("usage"u8);
            var tokens = request.Texts.Sum(SandboxTokens.Count);
            json.WriteNumber("prompt_tokens"u8, tokens);
            json.WriteNumber("total_tokens"u8, tokens);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        await SandboxJson.SendAsync(context.Response, body.WrittenMemory, context.RequestAborted);
    }

    public static async Task CompleteAsync(HttpContext context, TimeProvider clock)
    {
        if (await ReadAsync(context, "prompt") is not { } request)
            return;
        var created = clock.GetUtcNow().ToUnixTimeSeconds();
        if (!request.IsStreamed)
        {
            await SandboxJson.SendAsync(context.Response, Completion(request, created, request.Texts, "stop", hasUsage: true), context.RequestAborted);
            return;
        }

        context.Response.ContentType = "text/event-stream; charset=utf-8";
        foreach (var word in request.Texts[0].Split(' '))
            await SendAsync(Completion(request, created, [word + " "], null, hasUsage: false));
        await SendAsync(Completion(request, created, [""], "stop", hasUsage: false));
        if (request.IncludesUsage)
            await SendAsync(Completion(request, created, [], null, hasUsage: true));
        await SendAsync("[DONE]"u8.ToArray());

        async Task SendAsync(ReadOnlyMemory<byte> data)
        {
            context.Response.BodyWriter.Write("data: "u8);
            context.Response.BodyWriter.Write(data.Span);
            context.Response.BodyWriter.Write("\n\n"u8);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
    }

    private static ReadOnlyMemory<byte> Completion(TextRequest request, long created, IReadOnlyList<string> texts, string? finish, bool hasUsage)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body, SandboxJson.Options);
        json.WriteStartObject();
        json.WriteString("id"u8, "cmpl-sandbox"u8);
        json.WriteString("object"u8, "text_completion"u8);
        json.WriteNumber("created"u8, created);
        json.WriteString("model"u8, request.Model);
        json.WriteStartArray("choices"u8);
        for (var index = 0; index < texts.Count; index++)
        {
            json.WriteStartObject();
            json.WriteString("text"u8, texts[index]);
            json.WriteNumber("index"u8, index);
            json.WriteNull("logprobs"u8);
            json.WriteString("finish_reason"u8, finish);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (hasUsage)
        {
            var tokens = request.Texts.Sum(SandboxTokens.Count);
            SandboxJson.WriteUsage(json, new SandboxUsage(tokens, tokens, 0, null));
        }

        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    private static void WriteEmbedding(Utf8JsonWriter json, int index, string text, bool isBase64)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        var numbers = new float[Dimensions];
        for (var number = 0; number < Dimensions; number++)
            numbers[number] = BinaryPrimitives.ReadUInt32LittleEndian(hash.AsSpan(number * sizeof(uint))) / (float)uint.MaxValue;
        json.WriteStartObject();
        json.WriteString("object"u8, "embedding"u8);
        json.WriteNumber("index"u8, index);
        if (isBase64)
        {
            json.WriteBase64String("embedding"u8, System.Runtime.InteropServices.MemoryMarshal.AsBytes(numbers.AsSpan()));
        }
        else
        {
            json.WriteStartArray("embedding"u8);
            foreach (var number in numbers)
                json.WriteNumberValue(number);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <returns>Null when it was refused.</returns>
    private static async Task<TextRequest?> ReadAsync(HttpContext context, string field)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var root = document.RootElement;
            var value = root.GetProperty(field);
            // Tokens instead of text are one text, whatever they say.
            bool isList = value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(entry => entry.ValueKind != JsonValueKind.Number);
            IReadOnlyList<string> texts = isList ? [.. value.EnumerateArray().Select(entry => entry.ToString())] : [value.ToString()];
            return new TextRequest(
                root.GetProperty("model").GetString() ?? "",
                texts,
                root.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True,
                root.TryGetProperty("stream_options", out var options) && options.ValueKind == JsonValueKind.Object && options.TryGetProperty("include_usage", out var usage) && usage.ValueKind == JsonValueKind.True,
                root.TryGetProperty("encoding_format", out var format) && format.ValueKind == JsonValueKind.String && format.GetString() == "base64");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            await SandboxError.BadRequest($"The sandbox needs 'model' and '{field}'.").WriteAsync(context.Response, context.RequestAborted);
            return null;
        }
    }

    private sealed record TextRequest(string Model, IReadOnlyList<string> Texts, bool IsStreamed, bool IncludesUsage, bool IsBase64);
}
