using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// Step 8: what a request took. The provider's count when it makes sense; otherwise one token for every four bytes of
/// the request and of the answer, rounded up, and the record says that it is an estimate. A count that the model's
/// context has no room for makes no sense.
/// </summary>
public static class MeterUsage
{
    private const int BytesPerToken = 4;

    /// <summary>The room of a model whose context length is not known; larger than any model's.</summary>
    private const long UnknownContextTokens = 10_000_000;

    /// <summary>Counts and prices.</summary>
    /// <param name="reported">The provider's count, if it makes sense.</param>
    /// <param name="admission">For the size of the request.</param>
    /// <param name="outputBytes">Bytes of the answer's text.</param>
    /// <param name="candidate">At what price.</param>
    /// <param name="route">The model, and what is added to the price.</param>
    public static MeteredUsage Run(TokenUsage? reported, Admission admission, long outputBytes, RouteCandidate candidate, ResolvedRoute route)
    {
        long room = route.Model.ContextLength ?? UnknownContextTokens;
        bool isPlausible = reported is { } count && count.Input <= room && count.Output <= room * admission.Request.Choices;
        var usage = isPlausible ? reported!.Value : new TokenUsage(Tokens(admission.Body.Length), Output: Tokens(outputBytes));
        return new MeteredUsage(usage, !isPlausible, Charge.Of(usage, candidate.Price, route.MarginBasisPoints));
    }

    private static long Tokens(long bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;
}
