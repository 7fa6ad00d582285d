using System.Buffers;
using System.Text.Json;

namespace SmoothLlm.Core.Protocol.Json;

/// <summary>How JSON is written for providers and clients.</summary>
internal static class JsonText
{
    /// <summary>Every script goes out as itself; nothing of it becomes HTML.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = EveryScriptEncoder.Instance, SkipValidation = true };

    /// <summary>Writes a body.</summary>
    /// <param name="size">About how many bytes.</param>
    /// <param name="write">Its content.</param>
    public static EditedBody Body(int size, Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(size);
        using (var json = new Utf8JsonWriter(output, Options))
            write(json);
        return new EditedBody(output.WrittenMemory).Finish();
    }
}
