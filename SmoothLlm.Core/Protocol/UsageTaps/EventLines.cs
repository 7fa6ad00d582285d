namespace SmoothLlm.Core.Protocol.UsageTaps;

/// <summary>Takes the data out of a stream of events as its bytes pass, cut anywhere, and keeps none of them.</summary>
/// <param name="scanner">Gets the data of each event.</param>
internal sealed class EventLines(JsonFieldScanner scanner)
{
    private int matched;
    private bool isData;
    private bool isOther;
    private bool hasData;
    private bool wasCarriageReturn;

    private static ReadOnlySpan<byte> Field => "data:"u8;

    /// <summary>Events that carried data.</summary>
    public long Events { get; private set; }

    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int length = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            TakeText(length < 0 ? bytes : bytes[..length]);
            if (length < 0)
            {
                wasCarriageReturn = false;
                return;
            }

            // The second half of CR LF ends no second line.
            if (!(wasCarriageReturn && length == 0 && bytes[0] == (byte)'\n'))
                EndLine();
            wasCarriageReturn = bytes[length] == (byte)'\r';
            bytes = bytes[(length + 1)..];
        }
    }

    private void TakeText(ReadOnlySpan<byte> text)
    {
        while (!isData && !isOther && !text.IsEmpty)
        {
            if (text[0] != Field[matched])
            {
                isOther = true;
                matched++;
                return;
            }

            matched++;
            isData = matched == Field.Length;
            text = text[1..];
        }

        if (!isData || text.IsEmpty)
            return;
        Events += hasData ? 0 : 1;
        hasData = true;
        scanner.Take(text);
    }

    private void EndLine()
    {
        bool isEmpty = matched == 0;
        (matched, isData, isOther) = (0, false, false);
        if (!isEmpty)
            return;
        scanner.Reset();
        hasData = false;
    }
}
