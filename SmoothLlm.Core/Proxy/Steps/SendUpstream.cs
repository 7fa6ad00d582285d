using SmoothLlm.Core.Protocol.OpenAiChat;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// Steps 5 and 6: puts the request into the deployment's words and sends it, to the next deployment when one fails in a
/// way that another may not. Nothing has gone to the client yet, so falling back is invisible to it.
/// </summary>
/// <param name="upstream">The way out.</param>
/// <param name="options">How long to wait.</param>
public sealed class SendUpstream(IUpstream upstream, ProxyOptions options)
{
    private const int MaxRefusalBytes = 64 * 1024;

    private static readonly ProxyError TimedOut = new(ProxyErrorKind.UpstreamTimedOut, "The provider did not answer in time; nothing was charged.");
    internal static readonly ProxyError Stopping = new(ProxyErrorKind.ProxyStopping, "This server is being restarted; nothing was charged. Try again.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>Finds a provider that answers.</summary>
    /// <param name="authorization">The permission to cause cost.</param>
    /// <param name="running">The request.</param>
    public async ValueTask<Outcome<UpstreamAttempt>> RunAsync(SpendAuthorization authorization, RunningRequest running)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        var request = running.Request;
        var error = new ProxyError(ProxyErrorKind.UpstreamFailed, "The provider could not be reached.");
        foreach (var candidate in request.Route.Candidates)
        {
            request.Attempts.Add(candidate);
            var result = await TryAsync(authorization, running, candidate);
            if (!result.Failed(out var attempt, out var failure))
                return attempt;
            error = failure;
            if (error.Kind is ProxyErrorKind.UpstreamRefused or ProxyErrorKind.ProxyStopping || request.Exchange.ClientLeft.IsCancellationRequested)
                break;
        }

        return error;
    }

    private async ValueTask<Outcome<UpstreamAttempt>> TryAsync(SpendAuthorization authorization, RunningRequest running, RouteCandidate candidate)
    {
        var (exchange, _, admission, _, attempts, _) = running.Request;
        var deployment = candidate.Deployment;
        var kind = deployment.Provider.Kind;
        OutputCap? cap = authorization.OutputCap is { } tokens ? new OutputCap(kind.OutputCapField(), tokens) : null;
        var body = ChatRequestEditor.Edit(admission.Body, admission.Request, deployment.UpstreamModel, cap);
        var request = new UpstreamRequest(deployment.Provider, deployment.Provider.ChatCompletions, body, exchange.UserAgent, exchange.TraceId);
        running.BeginAttempt(TimeSpan.FromSeconds(options.FirstByteTimeoutSeconds), kind.ChargesAfterDisconnect());
        try
        {
            switch (await upstream.SendAsync(request, running.Deadline))
            {
                case UpstreamResult.Answered { Answer: var answer }:
                    attempts.Answered(answer.StatusCode);
                    return answer.StatusCode is >= 200 and < 300
                        ? new UpstreamAttempt(candidate, answer)
                        : await RefusalAsync(answer, running.Deadline);
                case UpstreamResult.Unanswered { Kind: var failure }:
                    attempts.Failed(FailureOf(failure));
                    return new ProxyError(ProxyErrorKind.UpstreamFailed, "The provider could not be reached; nothing was charged.");
                case var other:
                    throw new InvalidOperationException($"Unknown upstream result {other}.");
            }
        }
        catch (OperationCanceledException)
        {
            // If the client has left, nobody reads this.
            attempts.Failed(FailureOf(running.Why));
            return running.Why == Interruption.Stopping ? Stopping : TimedOut;
        }
    }

    private static AttemptFailure FailureOf(UpstreamFailureKind kind) => kind switch
    {
        UpstreamFailureKind.Unreachable => AttemptFailure.Unreachable,
        UpstreamFailureKind.TimedOut => AttemptFailure.TimedOut,
        UpstreamFailureKind.AddressRefused => AttemptFailure.AddressRefused,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such failure."),
    };

    private static AttemptFailure FailureOf(Interruption why) => why switch
    {
        Interruption.TooSlow => AttemptFailure.TimedOut,
        Interruption.ClientLeft => AttemptFailure.ClientLeft,
        Interruption.Stopping => AttemptFailure.Stopped,
        _ => throw new ArgumentOutOfRangeException(nameof(why), why, "There is no such interruption."),
    };

    /// <summary>What the provider found wrong with the request goes to the client; what it found wrong with us does not.</summary>
    private static async ValueTask<ProxyError> RefusalAsync(UpstreamAnswer answer, CancellationToken cancellationToken)
    {
        using (answer)
        {
            switch (answer.StatusCode)
            {
                case 400 or 404 or 409 or 413 or 415 or 422:
                    return await ReadRefusalAsync(answer, cancellationToken) is { } body
                        ? new ProxyError(ProxyErrorKind.UpstreamRefused, "The provider refused the request.")
                        {
                            Upstream = new UpstreamRefusal(answer.StatusCode, answer.ContentType, body),
                        }
                        : new ProxyError(ProxyErrorKind.UpstreamFailed, "The provider refused the request without saying why; nothing was charged.");
                case 408 or 429 or 503 or 529:
                    return new ProxyError(ProxyErrorKind.UpstreamBusy, "The provider is busy; nothing was charged. Try again.")
                    {
                        RetryAfter = answer.RetryAfter ?? TimeSpan.FromSeconds(1),
                    };
                default:
                    return new ProxyError(ProxyErrorKind.UpstreamFailed, "The provider failed; nothing was charged.");
            }
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> ReadRefusalAsync(UpstreamAnswer answer, CancellationToken cancellationToken)
    {
        try
        {
            var stream = await answer.OpenBodyAsync(cancellationToken);
            byte[] buffer = new byte[MaxRefusalBytes];
            int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return ChatAnswerReader.Read(buffer.AsSpan(0, length)).IsObject ? buffer.AsMemory(0, length) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
