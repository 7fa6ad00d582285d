using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Mcp;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Providers;

namespace SmoothLlm.Infrastructure.Mcp;

/// <summary>The MCP servers that are enabled, in memory, by slug.</summary>
internal sealed class McpDirectory(IDbContextFactory<SmoothLlmDbContext> contexts, ProviderCredentials credentials, ILogger<McpDirectory> logger) : ISnapshot
{
    private FrozenDictionary<string, McpEndpoint> servers = FrozenDictionary<string, McpEndpoint>.Empty;

    public IReadOnlyCollection<McpEndpoint> All => servers.Values;

    /// <returns>Null when there is none.</returns>
    public McpEndpoint? Find(string slug) => servers.GetValueOrDefault(slug);

    public async Task ReloadAsync(ConfigurationStamp stamp, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.McpServers.AsNoTracking().Where(server => server.IsEnabled).ToListAsync(cancellationToken);
        servers = rows.Select(ToEndpoint).OfType<McpEndpoint>().ToFrozenDictionary(server => server.Slug, StringComparer.Ordinal);
    }

    /// <returns>Null when the key ring that encrypted its credential is gone; it is out of use until an admin enters it again.</returns>
    public McpEndpoint? ToEndpoint(McpServer server)
    {
        string? secret = null;
        if (server.ProtectedSecret is { } stored && (secret = credentials.TryUnprotect(stored)) is null)
        {
            Log.CredentialUnreadable(logger, server.Slug);
            return null;
        }

        return new McpEndpoint(
            server.Id,
            server.UpdatedAt.ToUnixTimeMilliseconds(),
            server.Slug,
            server.DisplayName,
            new Uri(server.Address, UriKind.Absolute),
            secret,
            server.UserTokenUse,
            server.AllowPrivateNetwork);
    }
}
