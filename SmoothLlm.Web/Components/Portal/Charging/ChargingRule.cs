using Markdig;
using Microsoft.AspNetCore.Components;

namespace SmoothLlm.Web.Components.Portal.Charging;

/// <summary>The published rule of what a request costs: docs/charging.md, built into the program so that the two are one.</summary>
internal static class ChargingRule
{
    private const string Resource = "charging.md";

    private static readonly string[] Parts = Read().Split('\n', 2);

    /// <summary>The document's own.</summary>
    public static string Title { get; } = Parts[0].TrimStart('#').Trim();

    /// <summary>What follows the title.</summary>
    public static MarkupString Html { get; } = new(Markdown.ToHtml(
        Parts[1],
        new MarkdownPipelineBuilder().UsePipeTables().DisableHtml().Build()));

    private static string Read()
    {
        using var stream = typeof(ChargingRule).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not built in.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
