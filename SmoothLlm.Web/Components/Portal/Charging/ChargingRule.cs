using Microsoft.AspNetCore.Components;
using SmoothLlm.Web.Components.Public.Guide;

namespace SmoothLlm.Web.Components.Portal.Charging;

/// <summary>The published rule of what a request costs: docs/charging.md, built into the program so that the two are one.</summary>
internal static class ChargingRule
{
    private static readonly GuideDocument Document = GuideDocument.Find("charging")!;

    /// <summary>The document's own.</summary>
    public static string Title => Document.Title;

    /// <summary>What follows the title.</summary>
    public static MarkupString Html => Document.Html;
}
