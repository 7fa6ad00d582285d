using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>Step 7: brings the answer to the client, and finds out on the way what it was worth.</summary>
/// <param name="whole">For answers in one piece.</param>
/// <param name="streamed">For answers event by event.</param>
public sealed class StreamBack(WholeAnswer whole, StreamedAnswer streamed)
{
    /// <summary>Delivers the answer and gives the connection back.</summary>
    /// <param name="authorization">What is held for it.</param>
    /// <param name="running">The request.</param>
    /// <param name="attempt">Who answered.</param>
    public async ValueTask<Delivery> RunAsync(SpendAuthorization.CreditsHeld authorization, RunningRequest running, UpstreamAttempt attempt)
    {
        using (attempt.Answer)
        {
            return running.Request.Admission.Request.IsStreamed
                ? await streamed.DeliverAsync(authorization, running, attempt)
                : await whole.DeliverAsync(running, attempt);
        }
    }

    internal static Delivery Nothing(RequestEnding ending, string message, ProxyErrorKind kind = ProxyErrorKind.UpstreamFailed) =>
        new(ending, default, null, new ProxyError(kind, message));
}
