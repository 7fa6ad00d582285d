using System.Buffers;
using System.Text.Json;

namespace SmoothLlm.Web.ThinClient;

/// <summary>Makes a chat completion request of a thin client's. Every value keeps its bytes.</summary>
internal static class ThinRequest
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true };

    /// <summary>What thin clients have no say in: they get one answer, in one piece.</summary>
    private static readonly HashSet<string> Ours = new(StringComparer.Ordinal) { "model", "stream", "stream_options", "n" };

    /// <param name="body">As it was sent.</param>
    /// <param name="resolve">Finds the model for the name that was sent, or for none.</param>
    /// <returns>A body that is no object stays as it is, and is refused where all are.</returns>
    public static ReadOnlyMemory<byte> ToChat(ReadOnlyMemory<byte> body, Func<string?, string> resolve)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return body;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return body;
            bool hasModel = document.RootElement.TryGetProperty("model"u8, out var model) && model.ValueKind != JsonValueKind.Null;
            if (hasModel && model.ValueKind != JsonValueKind.String)
                return body;
            var output = new ArrayBufferWriter<byte>(body.Length + 64);
            using var json = new Utf8JsonWriter(output, Options);
            json.WriteStartObject();
            json.WriteString("model"u8, resolve(hasModel ? model.GetString() : null));
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (Ours.Contains(property.Name))
                    continue;
                json.WritePropertyName(property.Name);
                json.WriteRawValue(property.Value.GetRawText(), skipInputValidation: true);
            }

            json.WriteEndObject();
            json.Flush();
            return output.WrittenMemory;
        }
    }
}
