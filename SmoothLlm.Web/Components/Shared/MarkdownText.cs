using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;

namespace SmoothLlm.Web.Components.Shared;

/// <summary>Markdown as a page may show it, whoever wrote it: no HTML of its own, nothing loaded from elsewhere, no address but of the web or mail.</summary>
internal static class MarkdownText
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml().Build();

    /// <param name="text">Not trusted.</param>
    /// <param name="resolve">Where an address within this site leads; null where nowhere. Without it such addresses lead nowhere.</param>
    public static MarkupString ToHtml(string text, Func<string, string?>? resolve = null)
    {
        var document = Markdown.Parse(text, Pipeline);
        foreach (var link in document.Descendants<LinkInline>().ToList())
            Tame(link, resolve);
        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && !IsOfTheWeb(link.Url)).ToList())
            link.ReplaceBy(new LiteralInline(link.Url));
        // A table that is wider than a phone scrolls by itself, and so does code; both with the keyboard, too.
        foreach (var code in document.Descendants<Markdig.Syntax.CodeBlock>())
            code.GetAttributes().AddPropertyIfNotExist("tabindex", "0");
        return new MarkupString(document.ToHtml(Pipeline));
    }

    private static void Tame(LinkInline link, Func<string, string?>? resolve)
    {
        // A picture would be fetched from wherever the text says: it becomes a link.
        link.IsImage = false;
        string url = link.GetDynamicUrl?.Invoke() ?? link.Url ?? "";
        link.GetDynamicUrl = null;
        if (IsOfTheWeb(url))
        {
            link.GetAttributes().AddPropertyIfNotExist("rel", "nofollow noopener noreferrer");
            link.GetAttributes().AddPropertyIfNotExist("target", "_blank");
        }
        else if (resolve?.Invoke(url) is { } inside)
        {
            link.Url = inside;
        }
        else
        {
            link.MoveChildrenAfter(link);
            link.Remove();
        }
    }

    private static bool IsOfTheWeb(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "mailto" && !url.StartsWith('/');
}
