using System.Buffers;
using System.Text;

namespace SmoothLlm.Core.Protocol.UsageTaps;

/// <summary>The fields that a tap looks for.</summary>
internal enum JsonField
{
    None,
    Model,
    Usage,
    Stream,
    Error,

    /// <summary>Who is behind a request: <c>user</c>, or <c>user_id</c> in an envelope.</summary>
    EndUser,

    /// <summary>An object that may hold the others: <c>message</c>, <c>response</c>, <c>x_groq</c>, <c>metadata</c>.</summary>
    Envelope,

    /// <summary>An object in which only the end user is looked for, and clients put what they like: <c>metadata</c>.</summary>
    Metadata,
}

/// <summary>
/// Finds a few fields in JSON of any size while its bytes pass, cut anywhere. Looks at the members of the root object,
/// or of each object of a root array, and of the envelopes directly in it. It keeps the values that it looks for, each
/// up to a limit, and nothing else; what is no JSON finds nothing.
/// </summary>
/// <param name="found">Told of every value that came to its end; the bytes are good during the call.</param>
internal sealed class JsonFieldScanner(JsonFieldScanner.Listener found)
{
    private const int MaxNameLength = 24;
    private const int MaxValueLength = 16 * 1024;

    /// <summary>A root array, the root object, an envelope, and the value that is kept.</summary>
    private const int WatchedDepth = 4;

    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]:,"u8);
    private static readonly SearchValues<byte> StringEnd = SearchValues.Create("\"\\"u8);

    private readonly bool[] isObject = new bool[WatchedDepth + 1];
    private readonly byte[] name = new byte[MaxNameLength];
    private readonly ArrayBufferWriter<byte> kept = new();
    private int nameLength;
    private int depth;
    private bool isInString;
    private bool isEscaped;
    private bool isName;
    private bool expectsName;
    private JsonField envelope;
    private JsonField wanted;
    private int wantedDepth;

    /// <summary>Takes a value.</summary>
    /// <param name="field">Which one.</param>
    /// <param name="value">Its JSON.</param>
    internal delegate void Listener(JsonField field, ReadOnlySpan<byte> value);

    /// <summary>Whether the name of a member of the root is written with escapes, as which it was not looked at.</summary>
    public bool HasEscapedName { get; private set; }

    /// <summary>How deep the root's members lie: in a root array one deeper.</summary>
    private int RootDepth => depth > 0 && !isObject[1] ? 2 : 1;

    /// <summary>The text before is over, whole or not; what comes is another.</summary>
    public void Reset()
    {
        depth = 0;
        isInString = isEscaped = isName = expectsName = false;
        (envelope, wanted) = (JsonField.None, JsonField.None);
    }

    /// <summary>Looks at the next bytes.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        int keepFrom = 0;
        int at = 0;
        while (at < bytes.Length)
        {
            if (isInString)
            {
                at = PassString(bytes, at);
                continue;
            }

            int next = bytes[at..].IndexOfAny(Structure);
            if (next < 0)
                break;
            at += next;
            byte sign = bytes[at];
            if (wanted != JsonField.None && depth == wantedDepth && sign is (byte)',' or (byte)'}' or (byte)']')
                Tell(bytes[keepFrom..at]);
            at++;
            if (PassSign(sign))
                keepFrom = at;
        }

        if (wanted != JsonField.None)
            Keep(bytes[keepFrom..]);
    }

    /// <returns>Where the string ends, or the end of the bytes.</returns>
    private int PassString(ReadOnlySpan<byte> bytes, int at)
    {
        if (isEscaped)
        {
            isEscaped = false;
            return at + 1;
        }

        int length = bytes[at..].IndexOfAny(StringEnd);
        var part = length < 0 ? bytes[at..] : bytes.Slice(at, length);
        if (isName)
        {
            int room = MaxNameLength - nameLength;
            part[..Math.Min(room, part.Length)].CopyTo(name.AsSpan(nameLength));
            nameLength = part.Length > room ? MaxNameLength : nameLength + part.Length;
        }

        if (length < 0)
            return bytes.Length;
        isEscaped = bytes[at + length] == (byte)'\\';
        isInString = isEscaped;
        HasEscapedName |= isEscaped && isName && depth == RootDepth;
        return at + length + 1;
    }

    /// <returns>Whether a value begins behind it that is to be kept.</returns>
    private bool PassSign(byte sign)
    {
        switch (sign)
        {
            case (byte)'"':
                isInString = true;
                isName = expectsName && wanted == JsonField.None;
                nameLength = isName ? 0 : nameLength;
                return false;
            case (byte)'{' or (byte)'[':
                depth++;
                if (depth <= WatchedDepth)
                    isObject[depth] = sign == (byte)'{';
                expectsName = sign == (byte)'{' && depth <= WatchedDepth;
                return false;
            case (byte)'}' or (byte)']':
                depth = Math.Max(0, depth - 1);
                expectsName = false;
                if (depth <= RootDepth)
                    envelope = JsonField.None;
                return false;
            case (byte)',':
                expectsName = depth is > 0 and <= WatchedDepth && isObject[depth];
                if (depth == RootDepth)
                    envelope = JsonField.None;
                return false;
            default:
                return PassColon();
        }
    }

    private bool PassColon()
    {
        bool isMember = expectsName && wanted == JsonField.None;
        expectsName = false;
        int root = RootDepth;
        if (!isMember || depth > root + 1 || (depth == root + 1 && envelope is not (JsonField.Envelope or JsonField.Metadata)))
            return false;
        var field = FieldOf(name.AsSpan(0, nameLength));
        if (depth == root)
            envelope = field;
        else if (envelope == JsonField.Metadata && field != JsonField.EndUser)
            return false;
        if (field is JsonField.None or JsonField.Envelope or JsonField.Metadata)
            return false;
        (wanted, wantedDepth) = (field, depth);
        kept.ResetWrittenCount();
        return true;
    }

    private void Tell(ReadOnlySpan<byte> end)
    {
        Keep(end);
        if (wanted != JsonField.None)
            found(wanted, kept.WrittenSpan);
        wanted = JsonField.None;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (kept.WrittenCount + bytes.Length > MaxValueLength)
            wanted = JsonField.None;
        else
            kept.Write(bytes);
    }

    private static JsonField FieldOf(ReadOnlySpan<byte> name) => name switch
    {
        // Some providers take names in any case.
        _ when Ascii.EqualsIgnoreCase(name, "model"u8) || name.SequenceEqual("modelVersion"u8) => JsonField.Model,
        _ when name.SequenceEqual("usage"u8) || name.SequenceEqual("usageMetadata"u8) => JsonField.Usage,
        _ when name.SequenceEqual("stream"u8) => JsonField.Stream,
        _ when name.SequenceEqual("error"u8) => JsonField.Error,
        _ when name.SequenceEqual("user"u8) || name.SequenceEqual("user_id"u8) || name.SequenceEqual("safety_identifier"u8) => JsonField.EndUser,
        _ when name.SequenceEqual("message"u8) || name.SequenceEqual("response"u8) || name.SequenceEqual("x_groq"u8) => JsonField.Envelope,
        _ when name.SequenceEqual("metadata"u8) => JsonField.Metadata,
        _ => JsonField.None,
    };
}
