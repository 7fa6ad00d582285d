using System.Collections.Immutable;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Routing;

namespace SmoothLlm.Core.Proxy;

/// <summary>Puts equals into an order by the request's seed: by weight over many requests, always the same for one session.</summary>
internal static class RouteOrder
{
    /// <summary>Whether the seed makes a difference: two deployments of one priority, or a provider with two credentials.</summary>
    public static bool HasEquals(ImmutableArray<RouteCandidate>.Builder candidates)
    {
        for (int index = 0; index < candidates.Count; index++)
        {
            if (candidates[index].Deployment.Provider.Credentials.Length > 1
                || (index > 0 && candidates[index].Deployment.Priority == candidates[index - 1].Deployment.Priority))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Arranges deployments of the same priority.</summary>
    /// <param name="candidates">By priority.</param>
    /// <param name="seed">Of the request.</param>
    public static void Arrange(ImmutableArray<RouteCandidate>.Builder candidates, ulong seed) => candidates.Sort((left, right) =>
    {
        var (first, second) = (left.Deployment, right.Deployment);
        return first.Priority != second.Priority
            ? first.Priority.CompareTo(second.Priority)
            : Rendezvous.Score(seed, second.Place, second.Weight).CompareTo(Rendezvous.Score(seed, first.Place, first.Weight));
    });

    /// <summary>Arranges a provider's credentials.</summary>
    /// <param name="credentials">At least one.</param>
    /// <param name="seed">Of the request.</param>
    public static ImmutableArray<UpstreamCredential> Of(ImmutableArray<UpstreamCredential> credentials, ulong seed) => credentials.Length == 1
        ? credentials
        : credentials.Sort((left, right) => Score(right, seed).CompareTo(Score(left, seed)));

    private static double Score(UpstreamCredential credential, ulong seed) => Rendezvous.Score(seed, Rendezvous.Hash(credential.Id), credential.Weight);
}
