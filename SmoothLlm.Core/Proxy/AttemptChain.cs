using System.Collections.Immutable;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Routing;

namespace SmoothLlm.Core.Proxy;

/// <summary>What an attempt says about whom to ask next.</summary>
internal enum AttemptVerdict
{
    /// <summary>An answer, or a refusal that every other provider would give, too.</summary>
    Final,

    /// <summary>Nobody wants to know any more.</summary>
    Abandoned,

    /// <summary>The request cannot be put into its words: another one may understand it.</summary>
    NotSent,

    /// <summary>The credential is refused: another one may do.</summary>
    CredentialRefused,

    /// <summary>Too much was asked with this credential: another one may do, and later this one again.</summary>
    Busy,

    /// <summary>It failed in passing: later it may do.</summary>
    FailedInPassing,

    /// <summary>It failed.</summary>
    Failed,
}

/// <summary>
/// Whom to ask next: the candidates in their order, each with its credentials in theirs, those left out that are left
/// alone; then, after a pause, those again that failed in passing.
/// </summary>
/// <param name="route">Who may be asked.</param>
/// <param name="hasFallback">Whether the second may be asked.</param>
/// <param name="circuits">Who is left alone.</param>
/// <param name="options">How often.</param>
internal sealed class AttemptChain(ResolvedRoute route, bool hasFallback, Circuits circuits, RoutingOptions options)
{
    private readonly int candidates = hasFallback ? route.Candidates.Length : 1;
    private ImmutableArray<UpstreamCredential> credentials;
    private int candidate = -1;
    private int credential;
    private int round;
    private int made;
    private ulong inPassing;
    private ulong again = ulong.MaxValue;
    private bool isAnswered;
    private TimeSpan longestWait;

    /// <summary>Who is asked.</summary>
    public DeploymentTarget Deployment => route.Candidates[candidate].Deployment;

    /// <summary>Who is asked, at what price.</summary>
    public RouteCandidate Candidate => route.Candidates[candidate];

    /// <summary>With which credential.</summary>
    public UpstreamCredential Credential => credentials[credential];

    /// <summary>How long to wait before asking.</summary>
    public TimeSpan Pause { get; private set; }

    /// <summary>The shortest time that one of those who were left out is left alone yet; null when none was.</summary>
    public TimeSpan? LeftAloneFor { get; private set; }

    /// <summary>Goes on to the next one to ask.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryNext()
    {
        Pause = TimeSpan.Zero;
        while (made < options.MaxAttempts && TryMove())
        {
            if (!circuits.TryEnter(Deployment.Provider, Credential, Deployment.UpstreamModel, out var wait))
            {
                LeftAloneFor = LeftAloneFor < wait ? LeftAloneFor : wait;
                continue;
            }

            made++;
            isAnswered = false;
            return true;
        }

        return false;
    }

    /// <summary>The attempt was answered with a success, and it is an answer: some of it has gone out, or all of it has come.</summary>
    public void Answered()
    {
        if (isAnswered)
            return;
        isAnswered = true;
        circuits.Succeeded(Deployment.Provider, Credential, Deployment.UpstreamModel);
    }

    /// <summary>The attempt was answered with a success, but what came is no answer, or broke off.</summary>
    public void Disappointed() => Report(AttemptVerdict.Failed, status: null, retryAfter: null);

    /// <summary>Says what came of the attempt, unless it was answered with a success.</summary>
    /// <param name="verdict">What came of it.</param>
    /// <param name="status">The provider's HTTP status; null when it gave no answer.</param>
    /// <param name="retryAfter">How long it wants to be left alone; null when it did not say.</param>
    public void Report(AttemptVerdict verdict, int? status, TimeSpan? retryAfter)
    {
        var (provider, model) = (Deployment.Provider, Deployment.UpstreamModel);
        bool isLong = retryAfter > TimeSpan.FromSeconds(options.MaxRetryAfterSeconds);
        switch (verdict)
        {
            case AttemptVerdict.Final:
                circuits.Succeeded(provider, Credential, model);
                break;
            case AttemptVerdict.Abandoned or AttemptVerdict.NotSent:
                circuits.Abandoned(provider, Credential, model);
                break;
            case AttemptVerdict.CredentialRefused:
                circuits.Refused(provider, Credential, model, status);
                break;
            default:
                circuits.Failed(provider, Credential, model, status, verdict == AttemptVerdict.Busy && isLong ? retryAfter : null);
                break;
        }

        if (verdict is AttemptVerdict.Busy or AttemptVerdict.FailedInPassing && !isLong)
        {
            inPassing |= Bit(candidate);
            longestWait = retryAfter > longestWait ? retryAfter.Value : longestWait;
        }

        // Another credential has its own limits, but meets the same failures.
        if (verdict is not (AttemptVerdict.Busy or AttemptVerdict.CredentialRefused))
            credential = credentials.Length;
    }

    private static ulong Bit(int index) => 1UL << (index & 63);

    private bool TryMove()
    {
        if (candidate >= 0 && ++credential < credentials.Length)
            return true;
        while (true)
        {
            if (++candidate >= candidates && !TryBeginRound())
                return false;
            if ((again & Bit(candidate)) == 0)
                continue;
            credentials = RouteOrder.Of(Deployment.Provider.Credentials, route.Seed);
            credential = 0;
            return true;
        }
    }

    private bool TryBeginRound()
    {
        if (inPassing == 0 || round >= options.Retries)
            return false;
        double delay = options.RetryDelayMilliseconds * Math.Pow(2, round) * (0.5 + Random.Shared.NextDouble());
        var backoff = TimeSpan.FromMilliseconds(delay);
        Pause = backoff > longestWait ? backoff : longestWait;
        (again, inPassing, longestWait) = (inPassing, 0, TimeSpan.Zero);
        candidate = 0;
        round++;
        return true;
    }
}
