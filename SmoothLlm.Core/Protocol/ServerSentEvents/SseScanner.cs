namespace SmoothLlm.Core.Protocol.ServerSentEvents;

/// <summary>
/// Finds events in the bytes of a stream. Lines end in CR, LF or CRLF, an empty line ends an event.
/// Source: WHATWG HTML, "Server-sent events".
/// </summary>
public static class SseScanner
{
    /// <summary>The length of the first whole event, its empty line included.</summary>
    /// <param name="bytes">From the beginning of an event.</param>
    /// <param name="from">Where to go on looking; bytes before it are known to end no event.</param>
    /// <returns>Zero when its end has not come yet.</returns>
    public static int EventLength(ReadOnlySpan<byte> bytes, int from)
    {
        int position = Math.Max(0, from);
        while (position < bytes.Length)
        {
            int lineEnd = bytes[position..].IndexOfAny((byte)'\n', (byte)'\r');
            if (lineEnd < 0)
                return 0;
            int behind = SkipLineEnd(bytes, position + lineEnd);
            if (behind < bytes.Length && bytes[behind] is (byte)'\n' or (byte)'\r')
                return SkipLineEnd(bytes, behind);
            position = behind;
        }

        return 0;
    }

    /// <summary>The data of an event.</summary>
    /// <param name="event">A whole event.</param>
    /// <returns>A slice of it when it has one data line, a copy when it has several, empty when it has none.</returns>
    public static ReadOnlySpan<byte> Data(ReadOnlySpan<byte> @event)
    {
        ReadOnlySpan<byte> data = default;
        byte[]? joined = null;
        bool hasData = false;
        while (!@event.IsEmpty)
        {
            int length = @event.IndexOfAny((byte)'\n', (byte)'\r');
            var line = length < 0 ? @event : @event[..length];
            @event = length < 0 ? default : @event[SkipLineEnd(@event, length)..];
            if (!line.StartsWith("data"u8) || (line.Length > 4 && line[4] != (byte)':'))
                continue;
            var value = line.Length <= 5 ? default : line[(line[5] == (byte)' ' ? 6 : 5)..];
            if (hasData)
                data = joined = [.. data, (byte)'\n', .. value];
            else
                data = value;
            hasData = true;
        }

        return data;
    }

    private static int SkipLineEnd(ReadOnlySpan<byte> bytes, int at) =>
        at + (bytes[at] == (byte)'\r' && at + 1 < bytes.Length && bytes[at + 1] == (byte)'\n' ? 2 : 1);
}
