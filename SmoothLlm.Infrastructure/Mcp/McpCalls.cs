using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Mcp;

/// <summary>What a tool answered.</summary>
/// <param name="IsError">Whether the tool says that it failed; its content tells how.</param>
/// <param name="Content">The protocol's content blocks, an array.</param>
/// <param name="Structured">The same as data; null when the tool gives none.</param>
internal sealed record McpToolResult(bool IsError, JsonElement Content, JsonElement? Structured);

/// <summary>Calls tools.</summary>
internal sealed class McpCalls(McpConnections connections, McpOptions options, ILogger<McpCalls> logger)
{
    public async Task<McpOutcome<McpToolResult>> RunAsync(
        McpEndpoint server, string tool, IReadOnlyDictionary<string, JsonElement> arguments, McpIdentity identity, CancellationToken cancellationToken)
    {
        var call = new CallToolRequestParams { Name = tool, Arguments = arguments.ToDictionary(StringComparer.Ordinal) };
        var outcome = await connections.RunAsync(
            server, identity, TimeSpan.FromSeconds(options.CallTimeoutSeconds), (client, cancelled) => CallAsync(client, call, cancelled), cancellationToken);
        if (outcome is McpOutcome<McpToolResult>.Failed { Failure: { Kind: not (McpFailureKind.Refused or McpFailureKind.UnknownTool) } failure })
            Log.NotCalled(logger, server.Slug, failure.Kind, failure.Detail);
        return outcome;
    }

    private static async Task<McpToolResult> CallAsync(McpClient client, CallToolRequestParams call, CancellationToken cancellationToken)
    {
        var result = await client.CallToolAsync(call, cancellationToken);
        return new McpToolResult(
            result.IsError == true,
            JsonSerializer.SerializeToElement(result.Content, McpJsonUtilities.DefaultOptions),
            result.StructuredContent is { } structured ? JsonSerializer.SerializeToElement(structured, McpJsonUtilities.DefaultOptions) : null);
    }
}
