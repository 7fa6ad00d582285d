using SmoothLlm.Core.Ledger;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// Step 4: holds the worst case of the dearest deployment, so that nothing is spent that is not there. A request with a
/// cap holds all of it. Without one, a stream holds a first slice, which <see cref="ExtendHold"/> makes longer; a whole
/// answer gets a cap from us: what its model can, but no more than the credits cover, and not so much that a small
/// request would lock a large balance.
/// </summary>
/// <param name="ledger">The book.</param>
/// <param name="options">What to hold without a cap.</param>
public sealed class HoldCredits(ILedger ledger, ProxyOptions options)
{
    private static readonly TimeSpan RetryAfterHeld = TimeSpan.FromSeconds(1);

    private readonly HoldSizes sizes = new(options);

    /// <summary>Holds the credits.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="caller">Who pays.</param>
    /// <param name="admission">How much may be asked for.</param>
    /// <param name="route">At what prices.</param>
    public async ValueTask<Outcome<SpendAuthorization.CreditsHeld>> RunAsync(
        IClientExchange exchange, Caller caller, Admission admission, ResolvedRoute route)
    {
        var authorization = Open(exchange, caller, route, sizes.Of(admission, route));
        // The disk is slower than the way to the provider: what is foreseen goes on at once.
        if (!authorization.IsExpected
            && await authorization.Result.WaitAsync() is HoldResult.Insufficient { Available: var available }
            && HoldSizes.Within(available, authorization.Size, admission, route) is { } smaller)
        {
            authorization = Open(exchange, caller, route, smaller);
        }

        return authorization.IsExpected ? authorization : await ConfirmAsync(authorization, admission, route);
    }

    /// <summary>
    /// Returns when the hold is decided: written, or foreseen and not refused meanwhile. Before that, nothing may reach the
    /// client.
    /// </summary>
    /// <param name="authorization">The hold.</param>
    /// <param name="admission">What was asked.</param>
    /// <param name="route">At what prices.</param>
    public async ValueTask<Outcome<SpendAuthorization.CreditsHeld>> ConfirmAsync(
        SpendAuthorization.CreditsHeld authorization, Admission admission, ResolvedRoute route)
    {
        if (authorization.IsExpected && authorization.Result.Told is null)
            return authorization;
        return await authorization.Result.WaitAsync() switch
        {
            HoldResult.Granted => authorization,
            HoldResult.Insufficient insufficient => Insufficient(HoldSizes.Least(authorization.Size, admission, route), insufficient, admission, route),
            HoldResult.AccountClosed => new ProxyError(ProxyErrorKind.AccountClosed, "The organization's account is closed."),
            HoldResult.Unavailable => new ProxyError(ProxyErrorKind.LedgerUnavailable, "Credits cannot be held at the moment; nothing was sent or charged. Try again.")
            {
                RetryAfter = RetryAfterHeld,
            },
            var other => throw new InvalidOperationException($"Unknown hold result {other}."),
        };
    }

    private SpendAuthorization.CreditsHeld Open(IClientExchange exchange, Caller caller, ResolvedRoute route, in HoldSize size)
    {
        var request = new HoldRequest(
            exchange.RequestId, caller.Key.WalletAccountId, size.Worst.Amount, size.Worst.Price.VersionId, route.MarginBasisPoints)
        {
            IsPatient = true,
        };
        return new SpendAuthorization.CreditsHeld(size, request, ledger.Open(request));
    }

    private static ProxyError Insufficient(in HoldSize size, HoldResult.Insufficient insufficient, Admission admission, ResolvedRoute route)
    {
        var worst = size.Worst;
        var (available, held) = insufficient;
        long affordable = HoldSizes.AffordableOutputTokens(available, worst.InputTokens, route) / admission.Request.Choices;
        string remedy = affordable > 0
            ? $"it would be covered with 'max_tokens' of at most {affordable}."
            : "not even its input is covered.";
        string need = size.CapToSend is null ? $"may cost up to ${worst.Amount}" : $"needs at least ${worst.Amount}";
        return available + held >= worst.Amount
            ? new ProxyError(
                ProxyErrorKind.CreditsHeld,
                $"This request {need}, and ${available} is available while other requests hold ${held}. Try again when they have ended; now {remedy}")
            {
                RetryAfter = RetryAfterHeld,
                AffordableOutputTokens = affordable,
            }
            : new ProxyError(
                ProxyErrorKind.CreditsInsufficient,
                $"This request {need}, and ${available} is available. Add credits on the portal's page 'Credits'; now {remedy}")
            {
                AffordableOutputTokens = affordable,
            };
    }
}
