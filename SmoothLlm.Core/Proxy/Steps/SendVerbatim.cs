using SmoothLlm.Core.Protocol.UsageTaps;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Proxy.PassThrough;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// Step 3 of a pass-through: sends the request as the client made it. Once: a body that is passed on while it comes
/// cannot be sent again, and the client knows best what to try again.
/// </summary>
/// <param name="upstream">The way out.</param>
/// <param name="options">How long to wait.</param>
/// <param name="passThrough">How large a body may be.</param>
public sealed class SendVerbatim(IPassThroughUpstream upstream, ProxyOptions options, PassThroughOptions passThrough)
{
    internal static readonly ProxyError TimedOut = new(ProxyErrorKind.UpstreamTimedOut, "The provider did not answer in time.");
    private static readonly ProxyError Unreachable = new(ProxyErrorKind.UpstreamFailed, "The provider could not be reached, or broke off before it answered.");
    internal static readonly ProxyError BodyUnreadable = new(ProxyErrorKind.RequestInvalid, "The request's body could not be read to its end.");

    /// <summary>Sends it and waits for the head of the answer.</summary>
    /// <param name="authorization">The permission to cause cost.</param>
    /// <param name="passing">The request.</param>
    public async ValueTask<Outcome<PassThroughAnswer>> RunAsync(SpendAuthorization.CustomerPays authorization, PassingRequest passing)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        var exchange = passing.Exchange;
        // Unless the step before has looked into it.
        if (passing.Body is null && exchange.OpenBody(passThrough.MaxRequestBytes) is var (body, length))
        {
            if (length > passThrough.MaxRequestBytes)
                return TooLarge(passThrough);
            passing.RequestTap = UsageTap.For(passing.Header("Content-Type"), passing.Header("Content-Encoding"));
            passing.Body = new ForwardedBody(body, length, passing.RequestTap);
        }

        var headers = ForwardedHeaders.ToProvider(exchange.Headers);
        var request = new PassThroughRequest(passing.Place.Provider, passing.Place.Address, exchange.Method, headers, passing.Body);
        passing.Wait(TimeSpan.FromSeconds(options.FirstByteTimeoutSeconds));
        try
        {
            return await upstream.SendAsync(request, passing.Ended) switch
            {
                PassThroughResult.Answered { Answer: var answer } => answer,
                PassThroughResult.Unanswered { Kind: UpstreamFailureKind.TimedOut } => TimedOut,
                _ when passing.Body is { IsRefused: true } => InspectModel.Foreign,
                _ when passing.Body is { ClientFailure: { } failure } => exchange.IsTooLarge(failure) ? TooLarge(passThrough) : BodyUnreadable,
                _ => Unreachable,
            };
        }
        catch (OperationCanceledException)
        {
            // If the client has left, nobody reads this.
            return TimedOut;
        }
    }

    internal static ProxyError TooLarge(PassThroughOptions options) =>
        new(ProxyErrorKind.RequestTooLarge, $"The body is larger than {options.MaxRequestBytes} bytes; send less.");
}
