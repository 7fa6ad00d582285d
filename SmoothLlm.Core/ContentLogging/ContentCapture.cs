using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Protocol.Translation;

namespace SmoothLlm.Core.ContentLogging;

/// <summary>Listens to the answer of one request on its way to the client. For the one that brings it there.</summary>
/// <param name="maxBytes">The most that is kept of a text, UTF-8 bytes; what follows is only counted.</param>
public sealed class ContentCapture(int maxBytes)
{
    private const int FirstBufferBytes = 4 * 1024;

    private byte[] kept = [];
    private int length;
    private SpokenText? spoken;

    /// <summary>The most that is kept of a text, bytes.</summary>
    public int MaxBytes => maxBytes;

    /// <summary>How long the answer's text is in all, bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Its beginning.</summary>
    public ReadOnlySpan<byte> Kept => kept.AsSpan(0, length);

    /// <summary>Whether it is longer than what is kept.</summary>
    public bool IsCut => Bytes > length;

    /// <summary>A stream begins.</summary>
    /// <param name="source">In whose words it comes.</param>
    public void BeginStream(WireFormat source) => spoken = new SpokenText(source);

    /// <summary>One event of the stream: its text is kept, not its wrapping.</summary>
    /// <param name="event">A whole event as it came.</param>
    public void TakeEvent(ReadOnlySpan<byte> @event)
    {
        try
        {
            spoken?.Read(@event, Append);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The client gets what we cannot read; here it ends.
            spoken = null;
        }
    }

    /// <summary>An answer in one piece, all of it.</summary>
    /// <param name="body">As the client gets it.</param>
    public void TakeBody(EditedBody body)
    {
        foreach (var piece in body.Pieces)
        {
            int room = Reserve(piece.Length);
            piece.Span[..room].CopyTo(kept.AsSpan(length));
            length += room;
            Bytes += piece.Length;
        }
    }

    private void Append(string text)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        int room = Reserve(bytes);
        // Ends before a character that does not fit whole.
        Utf8.FromUtf16(text, kept.AsSpan(length, room), out _, out int written);
        length += written;
        Bytes += bytes;
    }

    /// <returns>How many of these bytes there is room for; none any more once something was left out.</returns>
    private int Reserve(int bytes)
    {
        int room = IsCut ? 0 : Math.Min(bytes, maxBytes - length);
        if (length + room > kept.Length)
            Array.Resize(ref kept, Math.Min(maxBytes, Math.Max(Math.Max(FirstBufferBytes, kept.Length * 2), length + room)));
        return room;
    }
}
