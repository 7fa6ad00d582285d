using System.Collections.Immutable;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Providers;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>Step 3: who can answer, and at what price. A deployment without a price is never asked.</summary>
/// <param name="catalog">Models, deployments and prices.</param>
/// <param name="time">Which price is in force.</param>
public sealed class ResolveModel(ICatalog catalog, TimeProvider time)
{
    /// <summary>Finds the route.</summary>
    /// <param name="exchange">For the provider that the client insists on.</param>
    /// <param name="caller">For the margin.</param>
    /// <param name="admission">For the model.</param>
    public Outcome<ResolvedRoute> Run(IClientExchange exchange, Caller caller, Admission admission)
    {
        var snapshot = catalog.Current;
        var route = snapshot.Find(admission.Request.ModelName);
        if (route is null || route.Model.Kind != ModelKind.Chat)
            return NotFound(admission, "it does not exist here. GET /v1/models lists those that do.");

        var now = time.GetUtcNow();
        var candidates = ImmutableArray.CreateBuilder<RouteCandidate>(route.Deployments.Length);
        foreach (var deployment in route.Deployments)
        {
            bool isWanted = exchange.PinnedProvider is null || exchange.PinnedProvider == deployment.Provider.Slug;
            if (isWanted && deployment.Provider.Kind.SpeaksOpenAiChat() && deployment.PriceAt(now) is { IsSellable: true } price)
                candidates.Add(new RouteCandidate(deployment, price));
        }

        if (candidates.Count > 0)
            return new ResolvedRoute(route.Model, candidates.DrainToImmutable(), caller.MarginBasisPoints(snapshot));
        return NotFound(admission, exchange.PinnedProvider is null
            ? "no provider that is set up here offers it at a price."
            : "the provider named in X-Provider does not offer it here.");
    }

    private static ProxyError NotFound(Admission admission, string why)
    {
        string model = admission.Request.ModelName;
        string shown = model.Length <= Model.MaxIdLength ? model : model[..Model.MaxIdLength] + "…";
        return new ProxyError(ProxyErrorKind.ModelNotFound, $"The model '{shown}' cannot be used: {why}", "model");
    }
}
