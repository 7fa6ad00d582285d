using SmoothLlm.Core.Ledger;
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
    public async ValueTask<Outcome<SpendAuthorization.CreditsHeld>> RunAsync(
        IClientExchange exchange, Caller caller, Admission admission, ResolvedRoute route)
    {
        var worst = WorstCaseOf(admission, route);
        var opening = ledger.Open(
            new HoldRequest(exchange.RequestId, caller.Key.WalletAccountId, worst.Amount, worst.Price.VersionId, route.MarginBasisPoints));
        var authorization = new SpendAuthorization.CreditsHeld(worst, opening.Outcome);
        // The disk is slower than the way to the provider: when the outcome is foreseen, the two go side by side.
        return opening.IsExpected ? authorization : await ConfirmAsync(authorization, admission, route);
    }

    /// <summary>Returns when the hold is durable. Before that, nothing may reach the client.</summary>
    /// <param name="authorization">The hold.</param>
    /// <param name="admission">What was asked.</param>
    /// <param name="route">At what prices.</param>
    public async ValueTask<Outcome<SpendAuthorization.CreditsHeld>> ConfirmAsync(
        SpendAuthorization.CreditsHeld authorization, Admission admission, ResolvedRoute route) =>
        await authorization.Outcome switch
        {
            HoldResult.Granted => authorization,
            HoldResult.Insufficient insufficient => Insufficient(authorization.Worst, insufficient, admission, route),
            HoldResult.AccountClosed => new ProxyError(ProxyErrorKind.AccountClosed, "The organization's account is closed."),
            HoldResult.Unavailable => new ProxyError(ProxyErrorKind.LedgerUnavailable, "Credits cannot be held at the moment; nothing was sent or charged. Try again.")
            {
                RetryAfter = RetryAfterHeld,
            },
            var other => throw new InvalidOperationException($"Unknown hold result {other}."),
        };

    /// <summary>
    /// A token has at least one byte, so the body's length bounds its text; the answer is bounded by the client's cap,
    /// else by the first slice.
    /// </summary>
    private WorstCase WorstCaseOf(Admission admission, ResolvedRoute route)
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

        return new WorstCase(input, amount, dearest);
    }

    private static ProxyError Insufficient(WorstCase worst, HoldResult.Insufficient insufficient, Admission admission, ResolvedRoute route)
    {
        var (available, held) = insufficient;
        long affordable = Charge.AffordableOutputTokens(available, worst.InputTokens, worst.Price, route.MarginBasisPoints) / admission.Request.Choices;
        string remedy = affordable > 0
            ? $"it would be covered with 'max_tokens' of at most {affordable}."
            : "not even its input is covered.";
        return available + held >= worst.Amount
            ? new ProxyError(
                ProxyErrorKind.CreditsHeld,
                $"This request may cost up to ${worst.Amount}, and ${available} is available while other requests hold ${held}. Try again when they have ended; now {remedy}")
            {
                RetryAfter = RetryAfterHeld,
                AffordableOutputTokens = affordable,
            }
            : new ProxyError(
                ProxyErrorKind.CreditsInsufficient,
                $"This request may cost up to ${worst.Amount}, and ${available} is available. Add credits on the portal's page 'Credits'; now {remedy}")
            {
                AffordableOutputTokens = affordable,
            };
    }
}
