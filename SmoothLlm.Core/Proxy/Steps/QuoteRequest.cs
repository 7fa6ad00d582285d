namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// In place of step 4, for a request that is not sent: works out what <see cref="HoldCredits"/> would do with it, by the
/// same sizes.
/// </summary>
/// <param name="options">What to hold without a cap.</param>
public sealed class QuoteRequest(ProxyOptions options)
{
    /// <summary>Output per choice to expect of a model that the organization has not used lately, tokens.</summary>
    public const int UnknownAnswerTokens = 300;

    private readonly HoldSizes sizes = new(options);

    /// <summary>Quotes a request.</summary>
    /// <param name="admission">The request.</param>
    /// <param name="route">At what prices.</param>
    /// <param name="wallet">Who would pay.</param>
    /// <param name="usualOutputTokens">What the organization's answers of this model usually have, tokens; null when there were none.</param>
    public Quote Run(Admission admission, ResolvedRoute route, QuotedWallet wallet, long? usualOutputTokens)
    {
        int choices = admission.Request.Choices;
        var wanted = sizes.Of(admission, route);
        var covered = wallet.Available >= wanted.Worst.Amount ? wanted : HoldSizes.Within(wallet.Available, wanted, admission, route);
        var size = covered ?? HoldSizes.Least(wanted, admission, route);
        ProxyErrorKind? refusal = !wallet.IsOpen ? ProxyErrorKind.AccountClosed
            : covered is not null ? null
            : wallet.Available + wallet.Held >= size.Worst.Amount ? ProxyErrorKind.CreditsHeld
            : ProxyErrorKind.CreditsInsufficient;

        long longest = Math.Min(size.LongestTokens, Room(route, choices));
        long expected = Math.Min(usualOutputTokens ?? (long)UnknownAnswerTokens * choices, longest);
        long affordable = HoldSizes.AffordableOutputTokens(wallet.Available, size.Worst.InputTokens, route) / choices;
        long ofModel = Room(route, choices: 1);
        return new Quote(
            route,
            MeterUsage.Foresee(admission, expected, route.Candidates[0], route),
            size.Worst.InputTokens,
            longest == long.MaxValue ? null : longest,
            longest == long.MaxValue ? null : HoldSizes.Dearest(size.Worst.InputTokens, longest, route).Amount,
            size.Worst.Amount,
            size.CapToSend,
            Math.Min(affordable, ofModel) is var least && least >= long.MaxValue / choices ? null : least,
            refusal);
    }

    /// <summary>The most output that the model can have; without a bound when it is not known.</summary>
    private static long Room(ResolvedRoute route, int choices) =>
        (route.Model.MaxOutputTokens ?? route.Model.ContextLength) is { } most ? (long)most * choices : long.MaxValue;
}
