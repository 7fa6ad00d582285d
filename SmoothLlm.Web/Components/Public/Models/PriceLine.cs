using SmoothLlm.Core.Pricing;
using SmoothLlm.Infrastructure.Pricing;

namespace SmoothLlm.Web.Components.Public.Models;

/// <summary>One set of rates in the history that everybody may see: what a price was, without who wrote it.</summary>
/// <param name="From">When it came or comes into force, UTC.</param>
/// <param name="State">Whether it holds.</param>
/// <param name="IsFree">Whether it takes nothing on purpose.</param>
/// <param name="Rates">As the provider takes them.</param>
public sealed record PriceLine(DateTimeOffset From, PriceState State, bool IsFree, Rates Rates)
{
    private const int MaxVersions = 20;

    /// <summary>The newest first, each followed by its rates for long inputs; versions that never held are left out.</summary>
    public static IReadOnlyList<PriceLine> Of(IEnumerable<PriceHistoryLine> history) =>
    [
        .. from line in history.Where(line => line.State != PriceState.Replaced).Take(MaxVersions)
           let price = new Price(line.Version)
           from rates in price.Tiers.Select(tier => tier.Rates).Reverse().Prepend(price.Base)
           select new PriceLine(line.Version.EffectiveFrom, line.State, price.IsFree, rates),
    ];
}
