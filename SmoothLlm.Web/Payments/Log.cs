using System.Net;

namespace SmoothLlm.Web.Payments;

internal static partial class Log
{
    [LoggerMessage(7301, LogLevel.Warning, "A webhook from {Address} was refused: it is not signed with Stripe__WebhookSecret, or not just now")]
    public static partial void WebhookRefused(ILogger logger, IPAddress? address);
}
