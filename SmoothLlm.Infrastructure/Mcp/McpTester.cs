using SmoothLlm.Core.Mcp;

namespace SmoothLlm.Infrastructure.Mcp;

/// <summary>What came of asking a server for its tools.</summary>
/// <param name="Tools">Their names as callers write them.</param>
/// <param name="Failure">What went wrong, for admins; null when all is well.</param>
internal sealed record McpTestResult(TimeSpan Latency, IReadOnlyList<string> Tools, string? Failure);

/// <summary>Asks a server for its tools, to see whether address and credential are good.</summary>
internal sealed class McpTester(McpDirectory servers, McpTools tools, TimeProvider time)
{
    private const string TraceId = "mcp-server-test";

    public async Task<McpTestResult> TestAsync(McpServer server, CancellationToken cancellationToken)
    {
        if (servers.ToEndpoint(server) is not { } endpoint)
            return new McpTestResult(TimeSpan.Zero, [], "The stored credential cannot be decrypted: the key ring that encrypted it is gone. Enter it again.");
        long started = time.GetTimestamp();
        var found = await tools.AskAsync(endpoint, new McpIdentity(TraceId), cancellationToken);
        return new McpTestResult(
            time.GetElapsedTime(started), [.. found.Tools.Select(tool => new ToolName(server.Slug, tool.Name).ToString())], found.Failure?.Detail);
    }
}
