using SmoothLlm.Core.Providers;

namespace SmoothLlm.Infrastructure.Mcp;

/// <summary>An MCP server in memory, ready to be asked.</summary>
/// <param name="Version">Grows with every change, so that what is known of it before is not taken for what it is now.</param>
/// <param name="Secret">In clear; null when it needs none.</param>
internal sealed record McpEndpoint(
    Guid Id, long Version, string Slug, string DisplayName, Uri Address, string? Secret, UserTokenUse UserTokenUse, bool AllowPrivateNetwork)
{
    /// <summary>Never the secret.</summary>
    public override string ToString() => Slug;
}

/// <summary>In whose name a server is asked.</summary>
/// <param name="TraceId">Sent along as <c>x-trace-id</c>.</param>
/// <param name="UserToken">The caller's own identity, for servers that shall get it; null for none.</param>
/// <param name="UserAgent">The client's program; null when it does not say.</param>
internal sealed record McpIdentity(string TraceId, string? UserToken = null, string? UserAgent = null);
