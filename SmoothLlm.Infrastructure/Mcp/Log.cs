using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Mcp;

internal static partial class Log
{
    [LoggerMessage(2700, LogLevel.Error, "The stored credential of MCP server {Slug} cannot be decrypted (is the key ring in the data folder the one that encrypted it?); it is out of use until it is entered again")]
    public static partial void CredentialUnreadable(ILogger logger, string slug);

    [LoggerMessage(2701, LogLevel.Warning, "MCP server {Slug} did not list its tools ({Kind}): {Detail}")]
    public static partial void NotListed(ILogger logger, string slug, McpFailureKind kind, string detail);

    [LoggerMessage(2702, LogLevel.Warning, "A tool of MCP server {Slug} could not be called ({Kind}): {Detail}")]
    public static partial void NotCalled(ILogger logger, string slug, McpFailureKind kind, string detail);
}
