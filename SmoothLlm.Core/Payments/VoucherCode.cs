using System.Security.Cryptography;

namespace SmoothLlm.Core.Payments;

/// <summary>The codes of vouchers: made up, read from what a person typed, and written for people.</summary>
public static class VoucherCode
{
    /// <summary>Shortest code that an admin may choose, in characters. Generated ones are longer.</summary>
    public const int MinLength = 6;

    /// <summary>The last characters of a code, by which those who know it recognise it, while others cannot use it.</summary>
    public const int ShownLength = 4;

    /// <summary>No two of them are taken for one another: 0 and O, 1, I and L are missing. Almost five bits each.</summary>
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    /// <summary>99 bits.</summary>
    private const int GeneratedLength = 20;

    private const int GroupLength = 5;

    /// <summary>A code that nobody guesses.</summary>
    public static string Create() => RandomNumberGenerator.GetString(Alphabet, GeneratedLength);

    /// <summary>A code as it is stored: uppercase, without the blanks and hyphens that only make it readable.</summary>
    /// <param name="typed">What a person typed.</param>
    public static string Normalize(string typed) =>
        string.Concat(typed.Where(character => character != '-' && !char.IsWhiteSpace(character))).ToUpperInvariant();

    /// <summary>Whether a normalized code may be stored: letters of the English alphabet and digits, enough and not too many.</summary>
    /// <param name="code">A normalized code.</param>
    public static bool IsAllowed(string code) =>
        code.Length is >= MinLength and <= Voucher.MaxCodeLength && code.All(char.IsAsciiLetterOrDigit);

    /// <summary>A generated code in groups that can be read aloud; a chosen one as it is.</summary>
    /// <param name="code">A normalized code.</param>
    public static string Show(string code) =>
        code.Length == GeneratedLength && code.All(character => Alphabet.Contains(character, StringComparison.Ordinal))
            ? string.Join('-', code.Chunk(GroupLength).Select(group => new string(group)))
            : code;
}
