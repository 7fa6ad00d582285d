using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Core.Proxy;

/// <summary>How much is held for a request: the most that it can take, at the price of the dearest deployment of its route.</summary>
/// <param name="options">What to reckon with without a cap.</param>
internal sealed class HoldSizes(ProxyOptions options)
{
    /// <summary>An image may cost more tokens than its address has bytes. A file may fill the whole context.</summary>
    private const int MediaPartTokens = 4096;

    /// <summary>Of a body, hardly any text has fewer bytes in a token: for how much of a context it takes up, not for what it costs.</summary>
    private const int FewestBytesPerToken = 3;

    /// <summary>A whole answer that would be cut off after fewer tokens is refused instead; the client may ask for it.</summary>
    private const int FewestWholeTokens = 256;

    /// <summary>
    /// A token has at least one byte, so the body's length bounds its text; the answer is bounded by the client's cap,
    /// or by what is held and sent without one.
    /// </summary>
    /// <param name="admission">What is asked.</param>
    /// <param name="route">Of which model, at what prices.</param>
    public HoldSize Of(Admission admission, ResolvedRoute route)
    {
        var request = admission.Request;
        long longest = route.Model.MaxOutputTokens ?? long.MaxValue;
        if (request.MaxOutputTokens is { } cap)
            return With(admission, route, Math.Min(cap, longest), isExtended: false, isCapSent: false);
        if (request.IsStreamed)
            return With(admission, route, Math.Min(options.DefaultHeldOutputTokens, longest), isExtended: true, isCapSent: false);
        // Whoever costs nothing need not be cut off.
        var whole = With(admission, route, LongestWhole(admission, route), isExtended: false, isCapSent: true);
        return whole.Worst.Amount > NanoUsd.Zero ? whole : whole with { CapToSend = null };
    }

    /// <summary>The least that has to be held for a request: with the smallest cap that we would put on it, or with the client's.</summary>
    /// <param name="size">What would be held if it were there.</param>
    /// <param name="admission">What is asked.</param>
    /// <param name="route">At what prices.</param>
    public static HoldSize Least(HoldSize size, Admission admission, ResolvedRoute route) => size.CapToSend is { } cap
        ? With(admission, route, Math.Min(FewestWholeTokens, cap), isExtended: false, isCapSent: true)
        : size;

    /// <summary>The same request with the cap that an amount covers; null when the cap is the client's, or would be too small to be of use.</summary>
    /// <param name="available">What there is.</param>
    /// <param name="size">What was too much.</param>
    /// <param name="admission">What is asked.</param>
    /// <param name="route">At what prices.</param>
    public static HoldSize? Within(NanoUsd available, HoldSize size, Admission admission, ResolvedRoute route)
    {
        if (size.CapToSend is not { } cap)
            return null;
        long affordable = AffordableOutputTokens(available, size.Worst.InputTokens, route) / admission.Request.Choices;
        return affordable < Math.Min(FewestWholeTokens, cap) ? null : With(admission, route, Math.Min(affordable, cap), isExtended: false, isCapSent: true);
    }

    /// <summary>How much output an amount pays for, whichever deployment answers.</summary>
    /// <param name="available">What there is.</param>
    /// <param name="inputTokens">An upper bound of the input.</param>
    /// <param name="route">At what prices.</param>
    public static long AffordableOutputTokens(NanoUsd available, long inputTokens, ResolvedRoute route)
    {
        long fewest = long.MaxValue;
        foreach (var candidate in route.Candidates)
            fewest = Math.Min(fewest, Charge.AffordableOutputTokens(available, inputTokens, candidate.Price, route.MarginBasisPoints));
        return fewest;
    }

    /// <summary>The most that so many tokens may cost, whichever deployment answers.</summary>
    /// <param name="inputTokens">An upper bound of the input.</param>
    /// <param name="outputTokens">An upper bound of the output of all choices.</param>
    /// <param name="route">At what prices.</param>
    public static WorstCase Dearest(long inputTokens, long outputTokens, ResolvedRoute route)
    {
        var dearest = route.Candidates[0].Price;
        var amount = Charge.Worst(inputTokens, outputTokens, dearest, route.MarginBasisPoints);
        for (int index = 1; index < route.Candidates.Length; index++)
        {
            var price = route.Candidates[index].Price;
            var other = Charge.Worst(inputTokens, outputTokens, price, route.MarginBasisPoints);
            if (other > amount)
                (amount, dearest) = (other, price);
        }

        return new WorstCase(inputTokens, amount, dearest);
    }

    private static HoldSize With(Admission admission, ResolvedRoute route, long output, bool isExtended, bool isCapSent)
    {
        var request = admission.Request;
        long input = admission.Body.Length + ((long)request.MediaParts * MediaPartTokens);
        if (route.Model.ContextLength is { } context)
        {
            // Each text to be embedded or completed has the context to itself.
            long room = request.Format.IsConversation() ? context : (long)context * request.Choices;
            input = request.HasFiles ? room : Math.Min(input, room);
        }

        long all = output * request.Choices;
        long longest = !isExtended ? all : route.Model.MaxOutputTokens is { } most ? (long)most * request.Choices : long.MaxValue;
        return new HoldSize(Dearest(input, all, route), all, longest, isCapSent ? output : null);
    }

    /// <summary>
    /// The longest answer that is asked for in one piece: a cap that is too large for the model, or for what its context
    /// leaves, would be refused by its provider.
    /// </summary>
    private long LongestWhole(Admission admission, ResolvedRoute route)
    {
        long longest = Math.Min(options.DefaultWholeOutputTokens, route.Model.MaxOutputTokens ?? options.DefaultHeldOutputTokens);
        if (route.Model.ContextLength is not { } context || admission.Request.MediaParts > 0)
            return longest;
        long room = context - (admission.Body.Length / FewestBytesPerToken);
        return Math.Min(longest, Math.Max(room, FewestWholeTokens));
    }
}

/// <summary>How much is held for a request.</summary>
/// <param name="Worst">The most that it may cost, by the tokens that are held for.</param>
/// <param name="OutputTokens">Output of all choices that is held for.</param>
/// <param name="LongestTokens">Output of all choices that a longer and longer hold may come to; <paramref name="OutputTokens"/> for one that stays.</param>
/// <param name="CapToSend">The cap per choice, tokens, that the proxy puts on the answer; null for none.</param>
internal readonly record struct HoldSize(WorstCase Worst, long OutputTokens, long LongestTokens, long? CapToSend);
