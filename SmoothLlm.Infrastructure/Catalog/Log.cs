using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Catalog;

internal static partial class Log
{
    [LoggerMessage(1201, LogLevel.Information, "The model catalog added {Models} models, {Deployments} deployments and {Prices} prices")]
    public static partial void CatalogImported(ILogger logger, int models, int deployments, int prices);
}
