using System.Text.Json;

namespace SmoothLlm.Core.Protocol.Json;

/// <summary>
/// Reads a body token by token and refuses what readers disagree about: names twice in one object, lone surrogates, and
/// nesting beyond <see cref="MaxDepth"/>. Throws <see cref="RequestFaultException"/> or <see cref="JsonException"/>.
/// </summary>
internal ref struct CheckedJsonReader
{
    /// <summary>Deepest nesting of objects and arrays.</summary>
    public const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> body;
    private readonly PropertyNames names;
    private Utf8JsonReader reader;

    public CheckedJsonReader(ReadOnlySpan<byte> body, PropertyNames names)
    {
        this.body = body;
        this.names = names;
        // One level more than is allowed, so that the refusal is ours and says why.
        reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
    }

    public readonly JsonTokenType Type => reader.TokenType;

    public readonly ReadOnlySpan<byte> Value => reader.ValueSpan;

    /// <summary>Where the current token begins, in bytes.</summary>
    public readonly int Start => (int)reader.TokenStartIndex;

    /// <summary>Where the current token ends, in bytes.</summary>
    public readonly int End => (int)reader.BytesConsumed;

    public readonly bool IsName(ReadOnlySpan<byte> name) => reader.ValueTextEquals(name);

    public readonly string Text() => reader.GetString()!;

    /// <summary>The text, or null where there is something else.</summary>
    public readonly string? TextOrNull() => reader.TokenType == JsonTokenType.String ? reader.GetString() : null;

    public readonly bool TryGetInt64(out long value) => reader.TryGetInt64(out value);

    /// <summary>Moves to the next token; there must be one.</summary>
    public void Read()
    {
        if (!reader.Read())
            throw new JsonException();
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                CheckDepth();
                names.EnterObject();
                break;
            case JsonTokenType.EndObject:
                names.LeaveObject();
                break;
            case JsonTokenType.StartArray:
                CheckDepth();
                break;
            case JsonTokenType.PropertyName:
                CheckText();
                if (!names.TryAdd(body, ref reader))
                    throw new RequestFaultException($"The body has the property '{Shorten(reader.GetString()!)}' twice in one object; send it once.", Shorten(reader.GetString()!));
                break;
            case JsonTokenType.String:
                CheckText();
                break;
        }
    }

    /// <summary>Passes the current value, with all that is in it; the reader stands on its last token.</summary>
    public void Skip()
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        int depth = reader.CurrentDepth;
        do
            Read();
        while (reader.CurrentDepth > depth);
    }

    /// <summary>Makes sure that nothing follows the value that was read.</summary>
    public void ReadToEnd()
    {
        if (reader.Read())
            throw new JsonException();
    }

    private static string Shorten(string name) => name.Length <= 64 ? name : name[..64] + "…";

    private readonly void CheckDepth()
    {
        if (reader.CurrentDepth >= MaxDepth)
            throw new RequestFaultException($"The body is nested deeper than {MaxDepth} levels.", null);
    }

    /// <summary>An escape can name half a surrogate pair, which is no character and cannot be sent on.</summary>
    private readonly void CheckText()
    {
        if (!reader.ValueIsEscaped)
            return;
        var rest = reader.ValueSpan;
        bool awaitsLow = false;
        while (rest.IndexOf((byte)'\\') is var index and >= 0)
        {
            if (awaitsLow && index > 0)
                throw LoneSurrogate();
            rest = rest[index..];
            if (rest[1] != 'u')
            {
                if (awaitsLow)
                    throw LoneSurrogate();
                rest = rest[2..];
                continue;
            }

            int unit = Convert.ToInt32(System.Text.Encoding.ASCII.GetString(rest.Slice(2, 4)), 16);
            if (awaitsLow != (unit is >= 0xDC00 and <= 0xDFFF))
                throw LoneSurrogate();
            awaitsLow = unit is >= 0xD800 and <= 0xDBFF;
            rest = rest[6..];
        }

        if (awaitsLow)
            throw LoneSurrogate();
    }

    private static RequestFaultException LoneSurrogate() =>
        new(@"The body has half of a surrogate pair (\ud800-\udfff) in a string; send whole characters.", null);
}
