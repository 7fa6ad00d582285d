using SmoothLlm.Core.Protocol.Translation;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>Step 2: is the body small enough and sound.</summary>
/// <param name="options">The limits.</param>
public sealed class AdmitRequest(ProxyOptions options)
{
    /// <summary>Reads and checks the body.</summary>
    /// <param name="exchange">The request.</param>
    public async ValueTask<Outcome<Admission>> RunAsync(IClientExchange exchange)
    {
        if (await exchange.ReadBodyAsync(options.MaxRequestBytes) is not { } body)
            return new ProxyError(ProxyErrorKind.RequestTooLarge, $"The body is larger than {options.MaxRequestBytes} bytes; send less.");
        return Formats.Admit(exchange.Format, body.Span, out var fault) is { } request
            ? new Admission(request, body)
            : new ProxyError(ProxyErrorKind.RequestInvalid, fault!.Message, fault.Parameter);
    }
}
