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

    /// <summary>The cap per choice, tokens, with which the request must go upstream because the client gave none; null for nothing.</summary>
    public long? OutputCap { get; private init; }

    /// <summary>
    /// The customer's credits are held, or known to be there while the hold becomes durable; until
    /// <see cref="Steps.HoldCredits.ConfirmAsync"/> nothing of the answer may reach the client.
    /// </summary>
    public sealed record CreditsHeld : SpendAuthorization
    {
        internal CreditsHeld(HoldSize size, Task<HoldResult> outcome)
        {
            Size = size;
            OutputCap = size.CapToSend;
            Outcome = outcome;
        }

        /// <summary>The worst case that is held.</summary>
        public WorstCase Worst => Size.Worst;

        /// <summary>The tokens of which it is the worst case.</summary>
        internal HoldSize Size { get; }

        /// <summary>What the book says.</summary>
        internal Task<HoldResult> Outcome { get; }
    }
}
