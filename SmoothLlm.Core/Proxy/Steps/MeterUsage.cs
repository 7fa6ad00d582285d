using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
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

    /// <summary>Hardly any text has fewer bytes in a token; for what must not be counted too low.</summary>
    private const int FewestBytesPerToken = 3;

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
        bool isPlausible = reported is { } count && IsPlausible(count, admission, route);
        var usage = isPlausible ? reported!.Value : new TokenUsage(Tokens(admission.Body.Length), Output: Tokens(outputBytes));
        return new MeteredUsage(usage, !isPlausible, Charge.Of(usage, candidate.Price, route.MarginBasisPoints));
    }

    /// <summary>
    /// Counts and prices an answer that did not come to its end. What the provider counted by then may be older than the
    /// text, so the output is not less than our count of it. Before any text, nothing.
    /// </summary>
    /// <inheritdoc cref="Run"/>
    public static MeteredUsage RunUnfinished(TokenUsage? reported, Admission admission, long outputBytes, RouteCandidate candidate, ResolvedRoute route)
    {
        if (outputBytes == 0)
            return default;
        var metered = Run(reported, admission, outputBytes, candidate, route);
        if (metered.Usage.Output >= Tokens(outputBytes))
            return metered;
        var usage = metered.Usage with { Output = Tokens(outputBytes) };
        return new MeteredUsage(usage, IsEstimated: true, Charge.Of(usage, candidate.Price, route.MarginBasisPoints));
    }

    /// <summary>What a request will take if its answer has so much output.</summary>
    /// <param name="admission">For the size of the request.</param>
    /// <param name="outputTokens">Tokens of all choices.</param>
    /// <param name="candidate">At what price.</param>
    /// <param name="route">What is added to the price.</param>
    public static MeteredUsage Foresee(Admission admission, long outputTokens, RouteCandidate candidate, ResolvedRoute route)
    {
        var usage = new TokenUsage(Tokens(admission.Body.Length), Output: outputTokens);
        return new MeteredUsage(usage, IsEstimated: true, Charge.Of(usage, candidate.Price, route.MarginBasisPoints));
    }

    /// <summary>What the provider takes for an answer that the customer does not pay: by its own count, or by ours of the text that came.</summary>
    /// <inheritdoc cref="Run"/>
    public static NanoUsd Lost(TokenUsage? reported, Admission admission, long outputBytes, RouteCandidate candidate, ResolvedRoute route) =>
        reported is null && outputBytes == 0 ? NanoUsd.Zero : Run(reported, admission, outputBytes, candidate, route).Charge.Cost;

    /// <summary>Of how many tokens of output the credits must be held, while a stream goes on: rather too many than too few.</summary>
    /// <param name="reported">The provider's count until now.</param>
    /// <param name="admission">How many answers there are.</param>
    /// <param name="outputBytes">Bytes of text until now.</param>
    /// <param name="chunks">Chunks until now; most providers send every token in one of its own.</param>
    /// <param name="route">The model.</param>
    internal static long AtMost(TokenUsage? reported, Admission admission, long outputBytes, long chunks, ResolvedRoute route)
    {
        long ours = Math.Max(outputBytes / FewestBytesPerToken, chunks);
        return reported is { } count && IsPlausible(count, admission, route) ? Math.Max(ours, count.Output) : ours;
    }

    private static bool IsPlausible(in TokenUsage count, Admission admission, ResolvedRoute route)
    {
        long room = route.Model.ContextLength ?? UnknownContextTokens;
        long all = room * admission.Request.Choices;
        return count.Input <= (admission.Request.Format.IsConversation() ? room : all) && count.Output <= all;
    }

    private static long Tokens(long bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;
}
