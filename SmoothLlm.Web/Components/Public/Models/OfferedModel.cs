using System.Collections.Immutable;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Pricing;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Public.Models;

/// <summary>A model that can be used at a price now, with what a customer pays.</summary>
/// <param name="Model">What is known of it.</param>
/// <param name="Price">Of the provider that is asked first, as the provider takes it.</param>
/// <param name="Deployments">Those that can answer at a price, in the order in which they are asked.</param>
/// <param name="MarginBasisPoints">What is added for whoever is looking.</param>
public sealed record OfferedModel(Model Model, Price Price, ImmutableArray<DeploymentTarget> Deployments, int MarginBasisPoints)
{
    /// <summary>For a million tokens, the margin included.</summary>
    public long InputNanoUsd { get; } = Charge.PerMillion(Price.Base.Input, MarginBasisPoints).Value;

    /// <inheritdoc cref="InputNanoUsd"/>
    public long OutputNanoUsd { get; } = Charge.PerMillion(Price.Base.Output, MarginBasisPoints).Value;

    /// <inheritdoc cref="InputNanoUsd"/>
    public long CacheReadNanoUsd { get; } = Charge.PerMillion(Price.Base.CacheRead, MarginBasisPoints).Value;

    /// <summary>Who answers, by slug, the first one first.</summary>
    public IReadOnlyList<string> Providers { get; } = [.. Deployments.Select(deployment => deployment.Provider.Slug).Distinct(StringComparer.Ordinal)];

    /// <summary>What the model can do: as filters name it, and in words.</summary>
    public IReadOnlyList<(ModelCapability Capability, string Name)> Capabilities =>
        [.. Enum.GetValues<ModelCapability>().Where(Has).Select(capability => (capability, NameOf(capability)))];

    /// <summary>The page of it.</summary>
    public string Address => AddressOf(Model.Id);

    /// <summary>An id may hold slashes, which are part of the path.</summary>
    public static string AddressOf(string id) => "/models/" + string.Join('/', id.Split('/').Select(Uri.EscapeDataString));

    /// <summary>All, by name.</summary>
    /// <param name="catalog">What this node knows.</param>
    /// <param name="marginBasisPoints">The customer's margin.</param>
    /// <param name="now">UTC.</param>
    public static IReadOnlyList<OfferedModel> All(CatalogSnapshot catalog, int marginBasisPoints, DateTimeOffset now) =>
    [
        .. catalog.Models
            .Select(route => Of(route, marginBasisPoints, now))
            .OfType<OfferedModel>()
            .OrderBy(offered => offered.Model.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(offered => offered.Model.Id, StringComparer.Ordinal),
    ];

    /// <returns>Null when nobody can answer it at a price.</returns>
    public static OfferedModel? Of(ModelRoute route, int marginBasisPoints, DateTimeOffset now)
    {
        ImmutableArray<DeploymentTarget> priced = [.. route.Deployments.Where(deployment => deployment.PriceAt(now) is { IsSellable: true })];
        return priced is [var first, ..] ? new OfferedModel(route.Model, first.PriceAt(now)!, priced, marginBasisPoints) : null;
    }

    public bool Has(ModelCapability capability) => capability switch
    {
        ModelCapability.Tools => Model.SupportsTools,
        ModelCapability.Images => Model.SupportsVision,
        ModelCapability.Reasoning => Model.SupportsReasoning,
        ModelCapability.Structured => Model.SupportsStructuredOutput,
        ModelCapability.Embeddings => Model.Kind == ModelKind.Embedding,
        _ => throw new ArgumentOutOfRangeException(nameof(capability)),
    };

    public static string NameOf(ModelCapability capability) => capability switch
    {
        ModelCapability.Tools => T("Tools"),
        ModelCapability.Images => T("Images"),
        ModelCapability.Reasoning => T("Reasoning"),
        ModelCapability.Structured => T("Structured output"),
        ModelCapability.Embeddings => T("Embeddings"),
        _ => throw new ArgumentOutOfRangeException(nameof(capability)),
    };
}

/// <summary>What customers look for in a model.</summary>
public enum ModelCapability
{
    Tools,
    Images,
    Reasoning,
    Structured,
    Embeddings,
}
