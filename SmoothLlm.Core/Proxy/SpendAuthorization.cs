using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Pricing;

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

    /// <summary>
    /// The customer's credits are held, or known to be there while the hold becomes durable; until
    /// <see cref="Steps.HoldCredits.ConfirmAsync"/> nothing of the answer may reach the client.
    /// </summary>
    public sealed record CreditsHeld : SpendAuthorization
    {
        internal CreditsHeld(WorstCase worst, Task<HoldResult> outcome)
        {
            Worst = worst;
            Outcome = outcome;
        }

        /// <summary>The worst case that is held.</summary>
        public WorstCase Worst { get; }

        /// <summary>What the book says.</summary>
        internal Task<HoldResult> Outcome { get; }
    }
}
