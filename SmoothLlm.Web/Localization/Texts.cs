using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Resources;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Web.Localization;

/// <summary>
/// What the portal says, in the language of whoever is looking. The English text is the key: Texts.ko.resx and its siblings
/// hold the others, and a text that one of them lacks is shown in English.
/// </summary>
internal static class Texts
{
    private static readonly ResourceManager Resources = new(typeof(Texts));

    /// <summary>The text in the current language.</summary>
    /// <param name="english">A literal, so that a test can see that every language has it.</param>
    public static string T(string english) => Resources.GetString(english, CultureInfo.CurrentUICulture) ?? english;

    /// <summary>The text with values in its places, written as the current language writes them.</summary>
    /// <param name="english">A literal with places as of <see cref="string.Format(string, object)"/>.</param>
    public static string T(string english, params ReadOnlySpan<object?> values) =>
        string.Format(CultureInfo.CurrentCulture, T(english), values);

    /// <summary>What another part of the product says, in the current language.</summary>
    [return: NotNullIfNotNull(nameof(sentence))]
    public static string? T(Sentence? sentence) => sentence switch
    {
        null => null,
        { Values: [] } => T(sentence.Pattern),
        _ => T(sentence.Pattern, [.. sentence.Values]),
    };
}
