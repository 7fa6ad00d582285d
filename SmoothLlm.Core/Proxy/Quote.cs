using SmoothLlm.Core.Money;

namespace SmoothLlm.Core.Proxy;

/// <summary>What a wallet holds at the moment of a quote.</summary>
/// <param name="Available">Posted minus held.</param>
/// <param name="Held">What requests under way hold.</param>
/// <param name="IsOpen">Whether a hold would be opened on it at all.</param>
public readonly record struct QuotedWallet(NanoUsd Available, NanoUsd Held, bool IsOpen);

/// <summary>What a request would come to, and whether it would be let through now. Nothing is sent or held for it.</summary>
/// <param name="Route">Who would be asked, in order, at what prices.</param>
/// <param name="Expected">What it will probably take, at the price of the one who is asked first.</param>
/// <param name="MaxInputTokens">The most input that it can have.</param>
/// <param name="MaxOutputTokens">The most output of all choices that it can have; null when only the credits end it.</param>
/// <param name="MaxCharge">What these come to at the dearest deployment; null when only the credits end it.</param>
/// <param name="Hold">What would be held at first; what is lacking when it is refused.</param>
/// <param name="OutputCap">The cap per choice, tokens, that the proxy would put on the answer; null for none.</param>
/// <param name="AffordableOutputTokens">The longest answer per choice, tokens, that is covered now; null for any.</param>
/// <param name="Refusal">Why it would be refused now; null when it would not.</param>
public sealed record Quote(
    ResolvedRoute Route,
    MeteredUsage Expected,
    long MaxInputTokens,
    long? MaxOutputTokens,
    NanoUsd? MaxCharge,
    NanoUsd Hold,
    long? OutputCap,
    long? AffordableOutputTokens,
    ProxyErrorKind? Refusal);
