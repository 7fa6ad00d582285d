using System.Collections.Immutable;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Routing;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// Step 3: who can answer, in which order, and at what price. A deployment without a price is never asked; among those of
/// one priority the weights decide, or the session that the request belongs to.
/// </summary>
/// <param name="catalog">Models, deployments and prices.</param>
/// <param name="time">Which price is in force.</param>
public sealed class ResolveModel(ICatalog catalog, TimeProvider time)
{
    /// <summary>Finds the route.</summary>
    /// <param name="exchange">For the provider that the client insists on, and its session.</param>
    /// <param name="caller">For the margin.</param>
    /// <param name="admission">For the model.</param>
    public Outcome<ResolvedRoute> Run(IClientExchange exchange, Caller caller, Admission admission)
    {
        var snapshot = catalog.Current;
        var route = snapshot.Find(admission.Request.ModelName);
        if (route is null || route.Model.Kind != KindOf(admission.Request.Format))
            return NotFound(admission, "it does not exist here. GET /v1/models lists those that do.");
        if (caller.Key.Rules?.AllowsModel(route.Model.Id, admission.Request.ModelName) == false)
            return NotFound(admission, "this key may not use it.");

        var now = time.GetUtcNow();
        var candidates = ImmutableArray.CreateBuilder<RouteCandidate>(route.Deployments.Length);
        foreach (var deployment in route.Deployments)
        {
            bool isWanted = exchange.PinnedProvider is null || exchange.PinnedProvider == deployment.Provider.Slug;
            if (isWanted && deployment.Takes(admission.Request.Format) && deployment.PriceAt(now) is { IsSellable: true } price)
                candidates.Add(new RouteCandidate(deployment, price));
        }

        if (candidates.Count > 0)
        {
            ulong seed = 0;
            if (RouteOrder.HasEquals(candidates))
            {
                seed = SessionSeed.Of(exchange.SessionId, admission.Body.Span) ?? (ulong)Random.Shared.NextInt64();
                RouteOrder.Arrange(candidates, seed);
            }

            return new ResolvedRoute(route.Model, candidates.DrainToImmutable(), caller.MarginBasisPoints(snapshot)) { Seed = seed };
        }

        return NotFound(admission, exchange.PinnedProvider is null
            ? "no provider that is set up here offers it at a price."
            : "the provider named in X-Provider does not offer it here.");
    }

    private static ModelKind KindOf(WireFormat format) => format == WireFormat.OpenAiEmbeddings ? ModelKind.Embedding : ModelKind.Chat;

    private static ProxyError NotFound(Admission admission, string why)
    {
        string model = admission.Request.ModelName;
        string shown = model.Length <= Model.MaxIdLength ? model : model[..Model.MaxIdLength] + "…";
        return new ProxyError(ProxyErrorKind.ModelNotFound, $"The model '{shown}' cannot be used: {why}", "model");
    }
}
