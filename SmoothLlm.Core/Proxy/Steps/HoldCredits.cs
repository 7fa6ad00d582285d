using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>Step 4: holds the worst case of the dearest deployment, so that nothing is spent that is not there.</summary>
/// <param name="ledger">The book.</param>
/// <param name="options">What to hold without a cap.</param>
public sealed class HoldCredits(ILedger ledger, ProxyOptions options)
{
    /// <summary>An image or a file may cost more tokens than its address has bytes.</summary>
    private const int MediaPartTokens = 4096;

    private static readonly TimeSpan RetryAfterHeld = TimeSpan.FromSeconds(1);

    /// <summary>Holds the credits.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="caller">Who pays.</param>
    /// <param name="admission">How much may be asked for.</param>
    /// <param name="route">At what prices.</param>
    public async ValueTask<Outcome<SpendAuthorization>> RunAsync(IClientExchange exchange, Caller caller, Admission admission, ResolvedRoute route)
    {
        var (amount, dearest) = WorstCase(admission, route);
        var request = new HoldRequest(exchange.RequestId, caller.Key.WalletAccountId, amount, dearest.VersionId, route.MarginBasisPoints);
        return await ledger.OpenAsync(request, exchange.ClientLeft) switch
        {
            HoldResult.Granted => new SpendAuthorization.CreditsHeld(amount),
            HoldResult.Insufficient insufficient => Insufficient(amount, insufficient),
            HoldResult.AccountClosed => new ProxyError(ProxyErrorKind.AccountClosed, "The organization's account is closed."),
            HoldResult.Unavailable => new ProxyError(ProxyErrorKind.LedgerUnavailable, "Credits cannot be held at the moment; nothing was sent or charged. Try again.")
            {
                RetryAfter = RetryAfterHeld,
            },
            var other => throw new InvalidOperationException($"Unknown hold result {other}."),
        };
    }

    /// <summary>
    /// A token has at least one byte, so the body's length bounds its text; the answer is bounded by the client's cap,
    /// else by the first slice.
    /// </summary>
    private (NanoUsd Amount, Price Price) WorstCase(Admission admission, ResolvedRoute route)
    {
        var request = admission.Request;
        long input = admission.Body.Length + ((long)request.MediaParts * MediaPartTokens);
        if (route.Model.ContextLength is { } context)
            input = Math.Min(input, context);
        long output = request.MaxOutputTokens ?? options.DefaultHeldOutputTokens;
        if (route.Model.MaxOutputTokens is { } most)
            output = Math.Min(output, most);
        output *= request.Choices;

        var dearest = route.Candidates[0].Price;
        var amount = Charge.Worst(input, output, dearest, route.MarginBasisPoints);
        for (int index = 1; index < route.Candidates.Length; index++)
        {
            var price = route.Candidates[index].Price;
            var other = Charge.Worst(input, output, price, route.MarginBasisPoints);
            if (other > amount)
                (amount, dearest) = (other, price);
        }

        return (amount, dearest);
    }

    private static ProxyError Insufficient(NanoUsd amount, HoldResult.Insufficient insufficient)
    {
        bool onlyHeld = insufficient.Available + insufficient.Held >= amount;
        return onlyHeld
            ? new ProxyError(
                ProxyErrorKind.CreditsHeld,
                $"This request may cost up to ${amount}, and ${insufficient.Available} is available while other requests hold ${insufficient.Held}. Try again when they have ended.")
            {
                RetryAfter = RetryAfterHeld,
            }
            : new ProxyError(
                ProxyErrorKind.CreditsInsufficient,
                $"This request may cost up to ${amount}, and ${insufficient.Available} is available. Add credits on the portal's page 'Credits', or ask for less with 'max_tokens'.");
    }
}
