namespace SmoothLlm.Infrastructure.Persistence;

/// <summary>Patterns for LIKE, which ignores case on both engines.</summary>
internal static class LikePattern
{
    /// <summary>Goes with every pattern.</summary>
    public const string Escape = "\\";

    /// <summary>Matches what has these words somewhere in it, taken literally.</summary>
    public static string Containing(string words) => "%" + words
        .Replace(Escape, Escape + Escape, StringComparison.Ordinal)
        .Replace("%", Escape + "%", StringComparison.Ordinal)
        .Replace("_", Escape + "_", StringComparison.Ordinal)
        .Replace("[", Escape + "[", StringComparison.Ordinal) + "%";
}
