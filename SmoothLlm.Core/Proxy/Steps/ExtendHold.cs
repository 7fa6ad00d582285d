using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// While a stream without a cap goes on, credits for another slice of its output are held, so that nothing is delivered
/// that is not paid for. The ledger is asked when three quarters of what is held are used, and the stream goes on
/// meanwhile; it waits for the answer only when all is used.
/// </summary>
/// <param name="ledger">The book.</param>
/// <param name="options">How long a slice is.</param>
public sealed class ExtendHold(ILedger ledger, ProxyOptions options)
{
    /// <summary>The hold of one stream.</summary>
    /// <param name="authorization">What is held at first.</param>
    /// <param name="request">Whose stream.</param>
    /// <param name="candidate">Who answers, at what price.</param>
    internal HeldOutput Begin(SpendAuthorization.CreditsHeld authorization, HeldRequest request, RouteCandidate candidate) =>
        new(ledger, authorization, request, candidate.Price, (long)options.DefaultHeldOutputTokens * request.Admission.Request.Choices);
}

/// <summary>How much output of one stream the credits are held for. For the one that reads the stream; only the ledger is asked beside it.</summary>
internal sealed class HeldOutput
{
    private readonly ILedger ledger;
    private readonly HeldRequest request;
    private readonly Price price;
    private readonly HoldSize size;
    private readonly long slice;
    private NanoUsd amount;
    private long tokens;
    private Task<Answer>? asking;

    public HeldOutput(ILedger ledger, SpendAuthorization.CreditsHeld authorization, HeldRequest request, Price price, long slice)
    {
        this.ledger = ledger;
        this.request = request;
        this.price = price;
        this.slice = slice;
        size = authorization.Size;
        amount = size.Worst.Amount;
        tokens = size.OutputTokens;
        LookAt = ThreeQuarters();
    }

    /// <summary>With this much output, in tokens, <see cref="LookAsync"/> is to be called again.</summary>
    public long LookAt { get; private set; }

    /// <summary>Sees to it that what was used is held.</summary>
    /// <param name="used">Output tokens until now.</param>
    /// <returns>Why the stream must end; null when it may go on.</returns>
    public async ValueTask<ProxyError?> LookAsync(long used)
    {
        while (used >= LookAt)
        {
            asking ??= AskAsync(tokens, amount);
            if (used < tokens)
            {
                LookAt = tokens;
                return null;
            }

            var answer = await asking;
            asking = null;
            // What other requests held at three quarters may have become free by now.
            if (answer.Refusal is not null && (answer = await AskAsync(tokens, amount)).Refusal is { } refusal)
                return refusal;
            (tokens, amount) = (answer.Tokens, answer.Amount);
            LookAt = ThreeQuarters();
        }

        return null;
    }

    private long ThreeQuarters() => tokens < size.LongestTokens ? tokens - (tokens / 4) : long.MaxValue;

    /// <summary>Asks for another slice; if that is not there, for what is left.</summary>
    private async Task<Answer> AskAsync(long held, NanoUsd heldAmount)
    {
        long wanted = Math.Min(held + slice, size.LongestTokens);
        var wantedAmount = Max(heldAmount, AmountOf(wanted));
        var result = await HoldAsync(wantedAmount);
        if (result is not HoldResult.Insufficient { Available: var available, Held: var others })
            return result is HoldResult.Granted ? new Answer(wanted, wantedAmount) : new Answer(held, heldAmount, RefusalOf(result));

        long covered = Charge.AffordableOutputTokens(heldAmount + available, size.Worst.InputTokens, price, request.Route.MarginBasisPoints);
        if (covered > held && AmountOf(covered) is var coveredAmount && await HoldAsync(coveredAmount) is HoldResult.Granted)
            return new Answer(covered, coveredAmount);
        return new Answer(held, heldAmount, Exhausted(isTransient: heldAmount + available + others >= wantedAmount));
    }

    private ValueTask<HoldResult> HoldAsync(NanoUsd total) =>
        ledger.ExtendAsync(new HoldExtension(request.Exchange.RequestId, total), CancellationToken.None);

    private NanoUsd AmountOf(long output) => Charge.Worst(size.Worst.InputTokens, output, price, request.Route.MarginBasisPoints);

    private static NanoUsd Max(NanoUsd left, NanoUsd right) => left > right ? left : right;

    private static ProxyError RefusalOf(HoldResult result) => result switch
    {
        HoldResult.AccountClosed => new ProxyError(ProxyErrorKind.AccountClosed, "The organization's account is closed; the answer ends here. What was delivered is charged."),
        HoldResult.Ended or HoldResult.Unavailable => new ProxyError(
            ProxyErrorKind.LedgerUnavailable, "More credits cannot be held at the moment, so the answer ends here. What was delivered is charged."),
        _ => throw new InvalidOperationException($"Unknown hold result {result}."),
    };

    private static ProxyError Exhausted(bool isTransient) => isTransient
        ? new ProxyError(ProxyErrorKind.CreditsHeld, "The credits do not cover more of this answer while other requests hold theirs, so it ends here. What was delivered is charged.")
        : new ProxyError(ProxyErrorKind.CreditsInsufficient, "The credits do not cover more of this answer, so it ends here. What was delivered is charged. Add credits on the portal's page 'Credits'.");

    /// <param name="Tokens">How much output is held for now.</param>
    /// <param name="Amount">What is held now.</param>
    /// <param name="Refusal">Why it is no more than before; null when it is more.</param>
    private readonly record struct Answer(long Tokens, NanoUsd Amount, ProxyError? Refusal = null);
}
