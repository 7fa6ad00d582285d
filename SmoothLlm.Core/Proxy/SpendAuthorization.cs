using SmoothLlm.Core.Money;

namespace SmoothLlm.Core.Proxy;

/// <summary>
/// The permission to cause cost upstream. <see cref="Steps.SendUpstream"/> demands one, and only
/// <see cref="Steps.HoldCredits"/> makes one, so a request that was not paid for cannot be sent.
/// </summary>
public abstract record SpendAuthorization
{
    private SpendAuthorization()
    {
    }

    /// <summary>The customer's credits are held.</summary>
    public sealed record CreditsHeld : SpendAuthorization
    {
        internal CreditsHeld(NanoUsd amount) => Amount = amount;

        /// <summary>The worst case that is held.</summary>
        public NanoUsd Amount { get; }
    }
}
