using SmoothLlm.Core.Money;

namespace SmoothLlm.Core.Pricing;

/// <summary>The most that a request may cost, over all that may answer it.</summary>
/// <param name="InputTokens">An upper bound of its input, tokens.</param>
/// <param name="Amount">What is held for it, with margin.</param>
/// <param name="Price">The dearest price of its route.</param>
public readonly record struct WorstCase(long InputTokens, NanoUsd Amount, Price Price);
