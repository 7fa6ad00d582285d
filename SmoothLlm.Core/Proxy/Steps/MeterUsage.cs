using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// Step 8: what a request took. The provider's count when it makes sense; otherwise one token for every four bytes of
/// the request and of the answer, rounded up, and the record says that it is an estimate.
/// </summary>
public static class MeterUsage
{
    private const int BytesPerToken = 4;

    /// <summary>Counts and prices.</summary>
    /// <param name="reported">The provider's count, if it makes sense.</param>
    /// <param name="admission">For the size of the request.</param>
    /// <param name="outputBytes">Bytes of the answer's text.</param>
    /// <param name="candidate">At what price.</param>
    /// <param name="marginBasisPoints">What is added.</param>
    public static MeteredUsage Run(TokenUsage? reported, Admission admission, long outputBytes, RouteCandidate candidate, int marginBasisPoints)
    {
        var usage = reported ?? new TokenUsage(Tokens(admission.Body.Length), Output: Tokens(outputBytes));
        return new MeteredUsage(usage, reported is null, Charge.Of(usage, candidate.Price, marginBasisPoints));
    }

    private static long Tokens(long bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;
}
