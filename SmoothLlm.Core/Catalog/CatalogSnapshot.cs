using System.Collections.Frozen;
using System.Collections.Immutable;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Routing;

namespace SmoothLlm.Core.Catalog;

/// <summary>One way to answer a model, in memory: where to send it and what it costs.</summary>
/// <param name="Provider">Who answers.</param>
/// <param name="UpstreamModel">The provider's own name for the model.</param>
/// <param name="Priority">Lower is tried first.</param>
/// <param name="Weight">Share among equals.</param>
/// <param name="Prices">The versions of its price from the one in force on, the latest first; empty when it has none.</param>
public sealed record DeploymentTarget(
    ProviderEndpoint Provider,
    string UpstreamModel,
    int Priority,
    int Weight,
    ImmutableArray<Price> Prices)
{
    private ulong place;

    /// <summary>In whose words it is spoken to.</summary>
    public WireFormat Format { get; } = Provider.Kind.FormatOf(UpstreamModel);

    /// <summary>In whose words it is spoken to about a request of this format: only conversations are translated.</summary>
    /// <param name="request">The client's.</param>
    public WireFormat FormatFor(WireFormat request) => request.IsConversation() ? Format : request;

    /// <summary>Whether it can take a request of this format.</summary>
    /// <param name="request">The client's.</param>
    public bool Takes(WireFormat request) => request.IsConversation() || Format == WireFormat.OpenAiChat;

    /// <summary>The hash by which it is chosen among its equals, the same on every node.</summary>
    public ulong Place => place != 0 ? place : place = Rendezvous.Hash($"{Provider.Id:N}/{UpstreamModel}");

    /// <summary>The price in force, or null when there is none at that time.</summary>
    /// <param name="now">UTC.</param>
    public Price? PriceAt(DateTimeOffset now)
    {
        foreach (var price in Prices)
        {
            if (price.EffectiveFrom <= now)
                return price;
        }

        return null;
    }
}

/// <summary>A model in memory with all ways to answer it, the preferred first.</summary>
/// <param name="Model">What is known of it.</param>
/// <param name="Deployments">In the order in which they are tried.</param>
public sealed record ModelRoute(Model Model, ImmutableArray<DeploymentTarget> Deployments);

/// <summary>All that routing and pricing need, immutable; a change makes another one.</summary>
public sealed class CatalogSnapshot
{
    private readonly FrozenDictionary<string, ModelRoute> routes;

    /// <summary>Takes the models that are enabled.</summary>
    /// <param name="models">Every enabled model with its usable deployments.</param>
    /// <param name="aliases">Alias to model id; one that names no enabled model is left out.</param>
    /// <param name="marginBasisPoints">The platform's margin.</param>
    public CatalogSnapshot(IReadOnlyCollection<ModelRoute> models, IEnumerable<KeyValuePair<string, string>> aliases, int marginBasisPoints)
    {
        Models = [.. models.OrderBy(route => route.Model.Id, StringComparer.Ordinal)];
        MarginBasisPoints = marginBasisPoints;
        var byId = models.ToDictionary(route => route.Model.Id, StringComparer.Ordinal);
        foreach (var (alias, modelId) in aliases)
        {
            if (byId.TryGetValue(modelId, out var route))
                byId.TryAdd(alias, route);
        }

        routes = byId.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Nothing at all: before the first load.</summary>
    public static CatalogSnapshot Empty { get; } = new([], [], 0);

    /// <summary>Every enabled model, by id.</summary>
    public ImmutableArray<ModelRoute> Models { get; }

    /// <summary>What is added to a provider's price, basis points.</summary>
    public int MarginBasisPoints { get; }

    /// <summary>Finds a model by id or alias, exactly as written.</summary>
    /// <returns>Null when there is none.</returns>
    public ModelRoute? Find(string idOrAlias) => routes.GetValueOrDefault(idOrAlias);
}

/// <summary>The catalog as this node knows it now.</summary>
public interface ICatalog
{
    /// <summary>Never null; replaced as a whole.</summary>
    CatalogSnapshot Current { get; }
}
