using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace SmoothLlm.Core.Protocol.Json;

/// <summary>
/// Escapes what JSON demands (RFC 8259, section 7) and no more. The framework's most generous encoder still writes
/// characters beyond the basic plane, emoji among them, as pairs of escapes.
/// </summary>
public sealed class EveryScriptEncoder : JavaScriptEncoder
{
    private const int LongestEscape = 6;

    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (char)code), '"', '\\']);

    private EveryScriptEncoder()
    {
    }

    /// <summary>The only one.</summary>
    public static EveryScriptEncoder Instance { get; } = new();

    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => LongestEscape;

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) => unicodeScalar < ' ' || unicodeScalar is '"' or '\\';

    /// <inheritdoc/>
    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var rest = new ReadOnlySpan<char>(text, textLength);
        int escaped = rest.IndexOfAny(Escaped);
        // A surrogate without its other half is no character, and cannot be written as one.
        int end = escaped < 0 ? textLength : escaped;
        int first = rest[..end].IndexOfAnyInRange('\ud800', '\udfff');
        for (int index = first < 0 ? end : first; index < end; index++)
        {
            if (!char.IsSurrogate(rest[index]))
                continue;
            if (Rune.DecodeFromUtf16(rest[index..], out _, out _) != OperationStatus.Done)
                return index;
            index++;
        }

        return escaped;
    }

    /// <inheritdoc/>
    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        UnsafeRelaxedJsonEscaping.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);
}
