using SmoothLlm.Core.Protocol.OpenAiChat;
using SmoothLlm.Core.Providers;

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

    /// <summary>Finds a provider that answers.</summary>
    /// <param name="authorization">The permission to cause cost.</param>
    /// <param name="exchange">The request.</param>
    /// <param name="admission">Its body.</param>
    /// <param name="route">Whom to ask, in order.</param>
    /// <param name="attempts">Who was asked.</param>
    public async ValueTask<Outcome<UpstreamAttempt>> RunAsync(
        SpendAuthorization authorization, IClientExchange exchange, Admission admission, ResolvedRoute route, AttemptLog attempts)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        var error = new ProxyError(ProxyErrorKind.UpstreamFailed, "The provider could not be reached.");
        foreach (var candidate in route.Candidates)
        {
            attempts.Add(candidate);
            var result = await TryAsync(exchange, admission, candidate);
            if (!result.Failed(out var attempt, out var failure))
                return attempt;
            error = failure;
            if (error.Kind == ProxyErrorKind.UpstreamRefused || exchange.ClientLeft.IsCancellationRequested)
                break;
        }

        return error;
    }

    private async ValueTask<Outcome<UpstreamAttempt>> TryAsync(IClientExchange exchange, Admission admission, RouteCandidate candidate)
    {
        var deployment = candidate.Deployment;
        var body = ChatRequestEditor.Edit(admission.Body, admission.Request, deployment.UpstreamModel);
        var request = new UpstreamRequest(deployment.Provider, deployment.Provider.ChatCompletions, body, exchange.UserAgent, exchange.TraceId);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(exchange.ClientLeft);
        deadline.CancelAfter(TimeSpan.FromSeconds(options.FirstByteTimeoutSeconds));
        try
        {
            return await upstream.SendAsync(request, deadline.Token) switch
            {
                UpstreamResult.Answered { Answer: { StatusCode: >= 200 and < 300 } answer } => new UpstreamAttempt(candidate, answer),
                UpstreamResult.Answered { Answer: var answer } => await RefusalAsync(answer, deadline.Token),
                _ => new ProxyError(ProxyErrorKind.UpstreamFailed, "The provider could not be reached; nothing was charged."),
            };
        }
        catch (OperationCanceledException)
        {
            // The client left, or the time was up. In the first case nobody reads this.
            return TimedOut();
        }
    }

    private static ProxyError TimedOut() => new(ProxyErrorKind.UpstreamTimedOut, "The provider did not answer in time; nothing was charged.");

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
