using System.Buffers;
using System.Text.Json;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>Writes a part of type <c>file_url</c> as the <c>file</c> that OpenAI knows. That one has the content in it, so an address will not do.</summary>
internal static class ChatFileEditor
{
    /// <param name="part">The part.</param>
    /// <param name="path">For the refusal.</param>
    /// <exception cref="RequestFaultException">It is not a file that can be sent.</exception>
    public static byte[] File(ReadOnlySpan<byte> part, string path)
    {
        var field = new RequestField(JsonElement.Parse(part), path);
        var document = MessageReader.ReadFileUrl(field["file_url"]);
        var output = new ArrayBufferWriter<byte>(part.Length + 64);
        using (var json = new Utf8JsonWriter(output, JsonText.Options))
        {
            json.WriteStartObject();
            MessageWriter.WriteFile(json, document, path);
            foreach (var other in field.Value.EnumerateObject())
            {
                if (other.NameEquals("type"u8) || other.NameEquals("file_url"u8))
                    continue;
                json.WritePropertyName(other.Name);
                other.Value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
