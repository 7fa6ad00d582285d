using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Routing;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// Steps 5 and 6: puts the request into the deployment's words and sends it, to the next credential or deployment when
/// one fails in a way that another may not, also when that shows only in what it takes for an answer. Nothing of an answer
/// has gone to the client yet, so falling back is invisible to it; a stream's client may get comments while it waits.
/// </summary>
/// <param name="translateRequest">Step 5.</param>
/// <param name="upstream">The way out.</param>
/// <param name="circuits">Who is left alone.</param>
/// <param name="routing">How often to try.</param>
/// <param name="options">How long to wait.</param>
/// <param name="time">For the pauses between attempts.</param>
public sealed class SendUpstream(TranslateRequest translateRequest, IUpstream upstream, Circuits circuits, RoutingOptions routing, ProxyOptions options, TimeProvider time)
{
    private static readonly ProxyError TimedOut = new(ProxyErrorKind.UpstreamTimedOut, "The provider did not answer in time; nothing was charged.");
    internal static readonly ProxyError Stopping = new(ProxyErrorKind.ProxyStopping, "This server is being restarted; nothing was charged. Try again.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>Finds a provider that answers.</summary>
    /// <param name="authorization">The permission to cause cost.</param>
    /// <param name="running">The request.</param>
    public ValueTask<Outcome<UpstreamAttempt>> RunAsync(SpendAuthorization authorization, RunningRequest running)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        running.Chain = new AttemptChain(running.Request.Route, running.Request.Exchange.HasFallback, circuits, routing);
        return FindAsync(authorization, running, running.Chain, error: null);
    }

    /// <summary>Finds the next one, after what was taken for an answer turned out to be none before any of it had gone out.</summary>
    /// <param name="authorization">The permission to cause cost.</param>
    /// <param name="running">The request.</param>
    /// <param name="error">What the client is told when there is no other.</param>
    public ValueTask<Outcome<UpstreamAttempt>> GoOnAsync(SpendAuthorization authorization, RunningRequest running, ProxyError error)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        return FindAsync(authorization, running, running.Chain ?? throw new InvalidOperationException("Nobody has been asked yet."), error);
    }

    private async ValueTask<Outcome<UpstreamAttempt>> FindAsync(SpendAuthorization authorization, RunningRequest running, AttemptChain chain, ProxyError? error)
    {
        var exchange = running.Request.Exchange;
        var attempts = running.Request.Attempts;
        bool isBehindAnother = error is not null;
        UpstreamAttempt? answered = null;
        running.KeepAlive?.Release(hasWritten: false);
        try
        {
            while (answered is null && chain.TryNext())
            {
                if (chain.Pause > TimeSpan.Zero && !await PauseAsync(running, chain.Pause))
                    break;
                if (isBehindAnother)
                    attempts.Disappointed();
                isBehindAnother = false;
                attempts.Add(chain.Candidate);
                var result = await TryAsync(authorization, running, chain);
                answered = result.Attempt;
                // Of an answer it is not known yet whether it is one.
                if (answered is null)
                    chain.Report(result.Verdict, result.Status, result.RetryAfter);
                // That one of several cannot understand the request says less than what happened at another.
                error = result.Verdict == AttemptVerdict.NotSent ? error ?? result.Error : result.Error;
                if (result.Verdict is AttemptVerdict.Final or AttemptVerdict.Abandoned || exchange.ClientLeft.IsCancellationRequested)
                    break;
            }
        }
        finally
        {
            if (running.KeepAlive is { } keepAlive)
                await keepAlive.TakeAsync();
        }

        exchange.TellAttempts(attempts.Count);
        return answered is not null ? answered : error ?? LeftAlone(chain.LeftAloneFor);
    }

    private static ProxyError LeftAlone(TimeSpan? time) => new(
        ProxyErrorKind.UpstreamBusy, "Every provider of this model failed repeatedly and is left alone for a moment; nothing was charged. Try again.")
    {
        RetryAfter = time ?? TimeSpan.FromSeconds(1),
    };

    /// <returns>False when the wait was ended: the client has left, or the process ends.</returns>
    private async ValueTask<bool> PauseAsync(RunningRequest running, TimeSpan pause)
    {
        running.BeginAttempt(TimeSpan.FromSeconds(options.FirstByteTimeoutSeconds), chargesAfterDisconnect: false);
        try
        {
            await Task.Delay(pause, time, running.Deadline);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async ValueTask<AttemptResult> TryAsync(SpendAuthorization authorization, RunningRequest running, AttemptChain chain)
    {
        var (exchange, _, admission, _, attempts, _) = running.Request;
        var deployment = chain.Deployment;
        var kind = deployment.Provider.Kind;
        if (translateRequest.Run(exchange, admission, deployment, chain.Credential, authorization).Failed(out var request, out var untranslatable))
        {
            attempts.Failed(AttemptFailure.NotTranslatable);
            return new AttemptResult(AttemptVerdict.NotSent, null) { Error = untranslatable };
        }

        running.BeginAttempt(TimeSpan.FromSeconds(options.FirstByteTimeoutSeconds), kind.ChargesAfterDisconnect());
        try
        {
            switch (await upstream.SendAsync(request, running.Deadline))
            {
                case UpstreamResult.Answered { Answer: var answer }:
                    attempts.Answered(answer.StatusCode);
                    return answer.StatusCode is >= 200 and < 300
                        ? new AttemptResult(AttemptVerdict.Final, answer.StatusCode) { Attempt = new UpstreamAttempt(chain.Candidate, answer) }
                        : await UpstreamRefusals.ReadAsync(answer, deployment.FormatFor(exchange.Format), running.Deadline);
                case UpstreamResult.Unanswered { Kind: var failure }:
                    attempts.Failed(FailureOf(failure));
                    return new AttemptResult(VerdictOf(failure), null)
                    {
                        Error = new ProxyError(ProxyErrorKind.UpstreamFailed, "The provider could not be reached; nothing was charged."),
                    };
                case var other:
                    throw new InvalidOperationException($"Unknown upstream result {other}.");
            }
        }
        catch (OperationCanceledException)
        {
            // If the client has left, nobody reads this.
            attempts.Failed(FailureOf(running.Why));
            return running.Why == Interruption.TooSlow
                ? new AttemptResult(AttemptVerdict.Failed, null) { Error = TimedOut }
                : new AttemptResult(AttemptVerdict.Abandoned, null) { Error = running.Why == Interruption.Stopping ? Stopping : TimedOut };
        }
    }

    private static AttemptVerdict VerdictOf(UpstreamFailureKind kind) => kind switch
    {
        UpstreamFailureKind.Unreachable => AttemptVerdict.FailedInPassing,
        UpstreamFailureKind.CredentialRefused => AttemptVerdict.CredentialRefused,
        _ => AttemptVerdict.Failed,
    };

    private static AttemptFailure FailureOf(UpstreamFailureKind kind) => kind switch
    {
        UpstreamFailureKind.Unreachable => AttemptFailure.Unreachable,
        UpstreamFailureKind.TimedOut => AttemptFailure.TimedOut,
        UpstreamFailureKind.AddressRefused => AttemptFailure.AddressRefused,
        UpstreamFailureKind.CredentialRefused => AttemptFailure.CredentialRefused,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such failure."),
    };

    private static AttemptFailure FailureOf(Interruption why) => why switch
    {
        Interruption.TooSlow => AttemptFailure.TimedOut,
        Interruption.ClientLeft => AttemptFailure.ClientLeft,
        Interruption.Stopping => AttemptFailure.Stopped,
        _ => throw new ArgumentOutOfRangeException(nameof(why), why, "There is no such interruption."),
    };
}

/// <summary>What came of one attempt: an answer, or an error to tell if nobody else answers.</summary>
/// <param name="Verdict">Whether others may be asked.</param>
/// <param name="Status">The provider's HTTP status; null when it gave no answer.</param>
internal readonly record struct AttemptResult(AttemptVerdict Verdict, int? Status)
{
    public UpstreamAttempt? Attempt { get; init; }

    public ProxyError? Error { get; init; }

    public TimeSpan? RetryAfter { get; init; }
}
