using System.Collections.Immutable;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Pricing;

namespace SmoothLlm.Core.Proxy;

/// <summary>Where a request may go, in order, at prices that stay the same for all of it.</summary>
/// <param name="Model">What was asked for.</param>
/// <param name="Candidates">At least one.</param>
/// <param name="MarginBasisPoints">What is added to every price.</param>
public sealed record ResolvedRoute(Model Model, ImmutableArray<RouteCandidate> Candidates, int MarginBasisPoints)
{
    /// <summary>By what equals were put in order: the same for all requests of one session.</summary>
    public ulong Seed { get; init; }
}

/// <summary>One deployment with the price in force when the request came.</summary>
/// <param name="Deployment">Where to send it.</param>
/// <param name="Price">What it costs there.</param>
public sealed record RouteCandidate(DeploymentTarget Deployment, Price Price);
