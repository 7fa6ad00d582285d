using SmoothLlm.Core.Usage;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Usage;

/// <summary>What an estimated cost means.</summary>
internal static class EstimateText
{
    /// <summary>Of many requests.</summary>
    public static string Sum => T("You pay the providers with your own keys. This is our estimate from list prices; nothing is taken from your credits.");

    public static string Cost(UsageRecord record) => record.PriceVersionId is null
        ? T("Pass-through: you pay the provider with your own key. No price of this model is known here.")
        : T("Pass-through: you pay the provider with your own key. This is our estimate from list prices; nothing is taken from your credits.");
}
