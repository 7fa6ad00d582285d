using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Pricing;

namespace SmoothLlm.Core.Proxy;

/// <summary>
/// The permission to cause cost upstream. <see cref="Steps.SendUpstream"/> demands one that only
/// <see cref="Steps.HoldCredits"/> makes, and <see cref="Steps.SendVerbatim"/> one that only <see cref="PassThroughPipeline"/>
/// has, so a request that nobody pays for cannot be sent.
/// </summary>
public abstract record SpendAuthorization
{
    private SpendAuthorization()
    {
    }

    /// <summary>The cap per choice, tokens, with which the request must go upstream because the client gave none; null for nothing.</summary>
    public long? OutputCap { get; private init; }

    /// <summary>
    /// The customer's credits are held, or known to be there while the hold is written; until
    /// <see cref="Steps.HoldCredits.ConfirmAsync"/> nothing of the answer may reach the client.
    /// </summary>
    public sealed record CreditsHeld : SpendAuthorization
    {
        internal CreditsHeld(HoldSize size, HoldRequest request, OpeningHold opening)
        {
            Size = size;
            OutputCap = size.CapToSend;
            Request = request;
            IsExpected = opening.IsExpected;
            Result = opening.Result;
        }

        /// <summary>The worst case that is held.</summary>
        public WorstCase Worst => Size.Worst;

        /// <summary>The tokens of which it is the worst case.</summary>
        internal HoldSize Size { get; }

        /// <summary>What the book was asked for.</summary>
        internal HoldRequest Request { get; }

        /// <summary>Whether it was foreseen that the book grants it.</summary>
        internal bool IsExpected { get; }

        /// <summary>What the book says.</summary>
        internal IPending<HoldResult> Result { get; }

        /// <summary>Whether the book has refused it by now.</summary>
        internal bool IsRefused => Result.Told is not (null or HoldResult.Granted);
    }

    /// <summary>The customer pays the provider with an own key: nothing is held and nothing will be charged.</summary>
    public sealed record CustomerPays : SpendAuthorization
    {
        private CustomerPays()
        {
        }

        /// <summary>The only one, for <see cref="PassThroughPipeline"/>.</summary>
        internal static CustomerPays Instance { get; } = new();
    }
}
