using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>Step 7: brings the answer to the client, and finds out on the way what it was worth.</summary>
/// <param name="whole">For answers in one piece.</param>
/// <param name="streamed">For answers event by event.</param>
public sealed class StreamBack(WholeAnswer whole, StreamedAnswer streamed)
{
    /// <summary>Delivers the answer and gives the connection back.</summary>
    /// <param name="exchange">The client.</param>
    /// <param name="admission">What it asked.</param>
    /// <param name="route">The margin.</param>
    /// <param name="attempt">Who answered.</param>
    public async ValueTask<Delivery> RunAsync(IClientExchange exchange, Admission admission, ResolvedRoute route, UpstreamAttempt attempt)
    {
        using (attempt.Answer)
        {
            return admission.Request.IsStreamed
                ? await streamed.DeliverAsync(exchange, admission, route, attempt)
                : await whole.DeliverAsync(exchange, admission, route, attempt);
        }
    }

    internal static Delivery Nothing(RequestEnding ending, string message, ProxyErrorKind kind = ProxyErrorKind.UpstreamFailed) =>
        new(ending, default, null, new ProxyError(kind, message));
}
