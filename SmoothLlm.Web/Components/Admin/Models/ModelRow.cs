using System.Globalization;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Web.Components.Portal;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Models;

/// <summary>What the list shows of a model.</summary>
internal static class ModelRow
{
    private const int Thousand = 1000;
    private const int Million = 1_000_000;

    /// <summary>The deployment whose price stands in the list: the first that would answer, else the first.</summary>
    public static CatalogDeployment? Shown(CatalogModel listed) =>
        listed.Deployments.FirstOrDefault(deployment => deployment.CanAnswer && deployment.Price is not null)
        ?? listed.Deployments.FirstOrDefault(deployment => deployment.Deployment.IsEnabled)
        ?? listed.Deployments.FirstOrDefault();

    /// <summary>Whether every word of the search is somewhere in the model's names or its providers.</summary>
    public static bool Matches(CatalogModel listed, string search) =>
        search.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).All(word =>
            Contains(listed.Model.Id, word)
            || Contains(listed.Model.Name, word)
            || listed.Aliases.Any(alias => Contains(alias, word))
            || listed.Deployments.Any(deployment => Contains(deployment.Deployment.ProviderSlug, word) || Contains(deployment.Deployment.UpstreamModel, word)));

    /// <summary><c>128K</c>, <c>1.05M</c>.</summary>
    public static string Tokens(int? count) => count switch
    {
        null => "–",
        >= Million and var many => ((decimal)many / Million).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        >= Thousand and var many => ((decimal)many / Thousand).ToString("0.#", CultureInfo.InvariantCulture) + "K",
        { } few => few.ToString(CultureInfo.InvariantCulture),
    };

    public static StatusBadge.BadgeTone ToneOf(ModelStatus status) => status switch
    {
        ModelStatus.Active => StatusBadge.BadgeTone.Good,
        ModelStatus.Unpriced => StatusBadge.BadgeTone.Warning,
        _ => StatusBadge.BadgeTone.Neutral,
    };

    public static string Explain(ModelStatus status) => status switch
    {
        ModelStatus.Active => T("Customers can use it."),
        ModelStatus.Disabled => T("Switched off here; hidden and refused."),
        ModelStatus.Unavailable => T("None of its providers is configured, enabled and of a kind that this version can send to."),
        ModelStatus.Unpriced => T("Refused until it has a price."),
        _ => "",
    };

    private static bool Contains(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
