using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace SmoothLlm.Core.Wording;

/// <summary>
/// What a person is told: an English sentence with places, and what stands in them. Interfaces for programs say it as it
/// is; pages look its pattern up in the reader's language. Made from a literal or an interpolated string.
/// </summary>
[InterpolatedStringHandler]
public sealed class Sentence
{
    private readonly StringBuilder pattern;
    private readonly List<object?> values;

    /// <summary>For the compiler: the beginning of an interpolated string.</summary>
    /// <param name="literalLength">Characters between the places.</param>
    /// <param name="formattedCount">Places.</param>
    public Sentence(int literalLength, int formattedCount) =>
        (pattern, values) = (new StringBuilder(literalLength + (formattedCount * 3)), new List<object?>(formattedCount));

    private Sentence(string text) => (pattern, values) = (new StringBuilder(text), []);

    /// <summary>The English text with numbered places, as of <see cref="string.Format(string, object)"/>; without places the text itself.</summary>
    public string Pattern => pattern.ToString();

    /// <summary>What stands in the places.</summary>
    public IReadOnlyList<object?> Values => values;

    /// <summary>A sentence without places.</summary>
    /// <param name="text">In English.</param>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator Sentence?(string? text) => text is null ? null : new Sentence(text);

    /// <summary>The sentence in English.</summary>
    /// <param name="sentence">What is said.</param>
    [return: NotNullIfNotNull(nameof(sentence))]
    public static implicit operator string?(Sentence? sentence) => sentence?.ToString();

    /// <summary>For the compiler: what stands between two places.</summary>
    /// <param name="text">Taken as it is; it has no braces.</param>
    public void AppendLiteral(string text) => pattern.Append(text);

    /// <summary>For the compiler: a place and its value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="format">How it is written, if not as usual.</param>
    /// <typeparam name="T">Of the value.</typeparam>
    public void AppendFormatted<T>(T value, string? format = null)
    {
        pattern.Append('{').Append(values.Count);
        if (format is not null)
            pattern.Append(':').Append(format);
        pattern.Append('}');
        values.Add(value);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        values.Count == 0 ? Pattern : string.Format(CultureInfo.InvariantCulture, Pattern, [.. values]);
}
