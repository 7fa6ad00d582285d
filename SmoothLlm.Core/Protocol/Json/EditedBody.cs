namespace SmoothLlm.Core.Protocol.Json;

/// <summary>A body with some places replaced, without copying the rest: the pieces, in order.</summary>
public sealed class EditedBody
{
    private readonly ReadOnlyMemory<byte> body;
    private readonly List<ReadOnlyMemory<byte>> pieces = new(4);
    private int taken;

    /// <summary>Begins with an unchanged body.</summary>
    /// <param name="body">Must live as long as this.</param>
    public EditedBody(ReadOnlyMemory<byte> body) => this.body = body;

    /// <summary>The pieces in order; complete after <see cref="Finish"/>.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Pieces => pieces;

    /// <summary>Bytes in all pieces.</summary>
    public long Length { get; private set; }

    /// <summary>Replaces a place behind the last one that was replaced.</summary>
    /// <param name="place">Offsets in the body, from its start.</param>
    /// <param name="replacement">What stands there instead; empty removes.</param>
    public EditedBody Replace(Range place, ReadOnlyMemory<byte> replacement)
    {
        if (place.Start.Value < taken)
            throw new ArgumentOutOfRangeException(nameof(place), place, "Places are replaced from the front to the back.");
        Add(body[taken..place.Start.Value]);
        Add(replacement);
        taken = place.End.Value;
        return this;
    }

    /// <summary>Takes the rest of the body.</summary>
    public EditedBody Finish()
    {
        Add(body[taken..]);
        taken = body.Length;
        return this;
    }

    private void Add(ReadOnlyMemory<byte> piece)
    {
        if (piece.IsEmpty)
            return;
        pieces.Add(piece);
        Length += piece.Length;
    }
}
