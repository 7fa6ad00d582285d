using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using SmoothLlm.Core.Mcp;
using SmoothLlm.Core.Providers;

namespace SmoothLlm.Infrastructure.Mcp;

/// <summary>A tool as its server describes it.</summary>
/// <param name="Name">The server's own name for it.</param>
/// <param name="Description">What it does, for a model; null when the server does not say.</param>
/// <param name="InputSchema">JSON schema of its arguments.</param>
internal sealed record McpTool(string Name, string? Description, JsonElement InputSchema);

/// <summary>What one server offers.</summary>
/// <param name="Tools">Those that can be called.</param>
/// <param name="IsCut">Whether it offers more than are listed.</param>
/// <param name="Failure">Why nothing is known; null when it has answered.</param>
internal sealed record McpToolSet(McpEndpoint Server, IReadOnlyList<McpTool> Tools, bool IsCut, McpFailure? Failure);

/// <summary>
/// The tools of all servers. Each server is asked once for all who want to know at the same time, and not again for some
/// minutes; one that does not answer is left alone for some seconds. Where a server gets to know who asks, everybody has
/// a list of their own.
/// </summary>
internal sealed class McpTools(McpDirectory servers, McpConnections connections, McpOptions options, TimeProvider time, ILogger<McpTools> logger)
{
    public const int MaxToolsPerServer = 200;

    /// <summary>Lists that are kept at a time.</summary>
    public const int MaxKept = 1000;

    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(15);

    private const int MaxPages = 20;

    private readonly Lock gate = new();
    private readonly Dictionary<Key, Asking> kept = [];

    /// <summary>What every server offers, by slug; those that do not answer are among them.</summary>
    public async Task<IReadOnlyList<McpToolSet>> ListAsync(McpIdentity identity, CancellationToken cancellationToken) =>
        await Task.WhenAll(servers.All.OrderBy(server => server.Slug, StringComparer.Ordinal).Select(server => FindAsync(server, identity, cancellationToken)));

    /// <summary>Asks a server now, whatever is known of it.</summary>
    public async Task<McpToolSet> AskAsync(McpEndpoint server, McpIdentity identity, CancellationToken cancellationToken)
    {
        var outcome = await connections.RunAsync(server, identity, TimeSpan.FromSeconds(options.ListTimeoutSeconds), ReadAsync, cancellationToken);
        switch (outcome)
        {
            case McpOutcome<(IReadOnlyList<McpTool> Tools, bool IsCut)>.Answered answered:
                return new McpToolSet(server, answered.Value.Tools, answered.Value.IsCut, Failure: null);
            case McpOutcome<(IReadOnlyList<McpTool> Tools, bool IsCut)>.Failed failed:
                Log.NotListed(logger, server.Slug, failed.Failure.Kind, failed.Failure.Detail);
                return new McpToolSet(server, [], IsCut: false, failed.Failure);
            default:
                throw new InvalidOperationException($"The server answered {outcome}.");
        }
    }

    private Task<McpToolSet> FindAsync(McpEndpoint server, McpIdentity identity, CancellationToken cancellationToken)
    {
        var key = new Key(server.Id, server.Version, AskerOf(server, identity));
        var now = time.GetUtcNow();
        Asking? asking;
        lock (gate)
        {
            if (!kept.TryGetValue(key, out asking) || IsOver(asking, now))
            {
                MakeRoom(now);
                // Whoever asked first may leave, and others wait for the same answer.
                kept[key] = asking = new Asking(now, new Lazy<Task<McpToolSet>>(() => AskAsync(server, identity, CancellationToken.None)));
            }
        }

        return asking.Answer.Value.WaitAsync(cancellationToken);
    }

    private bool IsOver(Asking asking, DateTimeOffset now) =>
        asking.Answer is { IsValueCreated: true, Value: { IsCompleted: true } answer }
        && (!answer.IsCompletedSuccessfully || now - asking.StartedAt > (answer.Result.Failure is null ? TimeSpan.FromSeconds(options.ListSeconds) : RetryAfter));

    private void MakeRoom(DateTimeOffset now)
    {
        if (kept.Count < MaxKept)
            return;
        foreach (var (key, asking) in kept)
        {
            if (IsOver(asking, now))
                kept.Remove(key);
        }

        if (kept.Count >= MaxKept)
            kept.Clear();
    }

    /// <returns>Empty where the server does not learn who asks.</returns>
    private static string AskerOf(McpEndpoint server, McpIdentity identity) =>
        server.UserTokenUse == UserTokenUse.Never || string.IsNullOrEmpty(identity.UserToken)
            ? ""
            : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(identity.UserToken)));

    private static async Task<(IReadOnlyList<McpTool> Tools, bool IsCut)> ReadAsync(McpClient client, CancellationToken cancellationToken)
    {
        var tools = new List<McpTool>();
        string? cursor = null;
        for (int page = 0; page < MaxPages; page++)
        {
            var answer = await client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor }, cancellationToken);
            foreach (var tool in answer.Tools.Where(tool => ToolName.IsTool(tool.Name)))
            {
                if (tools.Count == MaxToolsPerServer)
                    return (tools, true);
                tools.Add(new McpTool(tool.Name, tool.Description, tool.InputSchema));
            }

            cursor = answer.NextCursor;
            if (string.IsNullOrEmpty(cursor))
                return (tools, false);
        }

        return (tools, true);
    }

    private readonly record struct Key(Guid ServerId, long Version, string Asker);

    private sealed record Asking(DateTimeOffset StartedAt, Lazy<Task<McpToolSet>> Answer);
}
