using Microsoft.AspNetCore.Components;
using SmoothLlm.Web.Components.Shared;

namespace SmoothLlm.Web.Components.Public.Guide;

/// <summary>A document of the folder docs that is meant for customers, built into the program so that page and document are one.</summary>
/// <param name="Slug">Its file's name without the ending, and its address below <c>/guide</c>.</param>
/// <param name="Title">The document's own.</param>
/// <param name="Html">What follows the title.</param>
internal sealed record GuideDocument(string Slug, string Title, MarkupString Html)
{
    private const string Ending = ".md";

    private static readonly string[] Slugs = ["charging", "errors", "formats", "receipts", "pass-through"];

    /// <summary>In the order in which the guide lists them.</summary>
    public static IReadOnlyList<GuideDocument> All { get; } = [.. Slugs.Select(Read)];

    public static GuideDocument? Find(string slug) => All.FirstOrDefault(document => document.Slug == slug);

    private static GuideDocument Read(string slug)
    {
        using var stream = typeof(GuideDocument).Assembly.GetManifestResourceStream(slug + Ending)
            ?? throw new InvalidOperationException($"{slug}{Ending} is not built in.");
        using var reader = new StreamReader(stream);
        string[] parts = reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n', 2);
        return new GuideDocument(slug, parts[0].TrimStart('#').Trim(), MarkdownText.ToHtml(parts[1], AddressOf));
    }

    /// <summary>Documents name each other by file; those that are for operators have no page.</summary>
    private static string? AddressOf(string file) =>
        file.EndsWith(Ending, StringComparison.Ordinal) && Slugs.Contains(file[..^Ending.Length], StringComparer.Ordinal) ? "/guide/" + file[..^Ending.Length] : null;
}
