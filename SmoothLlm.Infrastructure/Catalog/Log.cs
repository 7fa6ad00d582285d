using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Catalog;

internal static partial class Log
{
    [LoggerMessage(1203, LogLevel.Information, "Of the catalog of {Generated}, {Models} models and {Prices} prices were approved by {UserId}")]
    public static partial void CatalogApproved(ILogger logger, DateOnly generated, int models, int prices, string userId);

    [LoggerMessage(1202, LogLevel.Error, "The stored credential '{Credential}' of provider {Slug} cannot be decrypted (is the key ring in the data folder the one that encrypted it?); it is out of use until it is entered again")]
    public static partial void CredentialUnreadable(ILogger logger, string slug, string credential);

    [LoggerMessage(1201, LogLevel.Information, "The model catalog added {Models} models, {Deployments} deployments and {Prices} prices")]
    public static partial void CatalogImported(ILogger logger, int models, int deployments, int prices);
}
