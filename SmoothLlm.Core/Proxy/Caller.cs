using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Catalog;

namespace SmoothLlm.Core.Proxy;

/// <summary>Who asks: an authenticated key for the time of one request.</summary>
/// <param name="Key">The key, with its organization and wallet.</param>
public sealed record Caller(ApiKeyEntry Key)
{
    /// <summary>What is added to providers' prices for this caller, basis points: the organization's margin, or else the platform's.</summary>
    /// <param name="catalog">Knows the platform's.</param>
    public int MarginBasisPoints(CatalogSnapshot catalog) => Key.MarginBasisPoints ?? catalog.MarginBasisPoints;
}
