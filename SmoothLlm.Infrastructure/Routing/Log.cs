using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Routing;

internal static partial class Log
{
    [LoggerMessage(1501, LogLevel.Error, "Provider {Provider} refuses our credential '{Credential}' (status {Status}); requests go elsewhere where they can. Look at the provider's account and at the credential")]
    public static partial void CredentialRefused(ILogger logger, string provider, string credential, string status);

    [LoggerMessage(1502, LogLevel.Warning, "Provider {Provider} fails with credential '{Credential}' for {Model}; it is left alone for {Seconds} s")]
    public static partial void CircuitOpened(ILogger logger, string provider, string credential, string model, int seconds);

    [LoggerMessage(1503, LogLevel.Information, "Provider {Provider} answers again with credential '{Credential}' for {Model}")]
    public static partial void CircuitClosed(ILogger logger, string provider, string credential, string model);
}
