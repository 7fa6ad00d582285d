using SmoothLlm.Core.ContentLogging;

namespace SmoothLlm.Core.Proxy;

/// <summary>A request whose credits are held: all that its settlement is made of, but how it ends.</summary>
/// <param name="Exchange">The client.</param>
/// <param name="Caller">Who pays.</param>
/// <param name="Admission">What was asked.</param>
/// <param name="Route">Model, prices and margin.</param>
/// <param name="Attempts">Who was asked.</param>
/// <param name="Clock">When it began.</param>
public sealed record HeldRequest(
    IClientExchange Exchange, Caller Caller, Admission Admission, ResolvedRoute Route, AttemptLog Attempts, RequestClock Clock)
{
    /// <summary>Listens to the answer; null where its organization does not want its texts kept.</summary>
    public ContentCapture? Content { get; init; }
}
