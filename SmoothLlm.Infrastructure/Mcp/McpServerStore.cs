using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Mcp;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Providers;

namespace SmoothLlm.Infrastructure.Mcp;

/// <summary>The MCP servers as admins see and change them. Every change is in force on this node when the call returns.</summary>
public sealed class McpServerStore(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    Snapshots snapshots,
    ProviderCredentials credentials,
    TimeProvider time)
{
    public async Task<IReadOnlyList<McpServer>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.McpServers.AsNoTracking().OrderBy(server => server.Slug).Take(McpServer.MaxServers).ToListAsync(cancellationToken);
    }

    public async Task<McpServer?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.McpServers.AsNoTracking().SingleOrDefaultAsync(server => server.Id == id, cancellationToken);
    }

    public async Task<McpServerResult> CreateAsync(string slug, McpServerDraft draft, CancellationToken cancellationToken)
    {
        slug = slug.Trim();
        var problems = draft.Check(out string address).ToList();
        if (!ProviderRules.IsSlug(slug))
            problems.Add(new FieldProblem("slug", ProviderRules.SlugMessage));
        var result = await database.WriteAsync<McpServerResult>(
            async context =>
            {
                var taken = await context.McpServers.Select(server => server.Slug).ToListAsync(cancellationToken);
                List<FieldProblem> found = [.. problems];
                if (taken.Contains(slug, StringComparer.Ordinal))
                    found.Add(new FieldProblem("slug", $"There is already an MCP server {slug}."));
                else if (taken.Count >= McpServer.MaxServers)
                    found.Add(new FieldProblem("slug", $"There are {McpServer.MaxServers} MCP servers, which is as many as there may be."));
                if (found.Count > 0)
                    return new McpServerResult.Invalid(found);
                var now = time.GetUtcNow();
                var added = new McpServer
                {
                    Id = Guid.CreateVersion7(now), Slug = slug, DisplayName = draft.DisplayName.Trim(), Address = address, CreatedAt = now, UpdatedAt = now,
                };
                Apply(draft, address, added, now);
                context.McpServers.Add(added);
                context.Record(
                    new AuditEvent(AuditActions.McpServerCreated, OrganizationId: null, AuditTarget.McpServer(added.Id, slug))
                    {
                        Details = AuditDetails.Of(("address", address), ("userTokenUse", added.UserTokenUse), ("isEnabled", added.IsEnabled)),
                    },
                    now);
                return new McpServerResult.Saved(added);
            },
            cancellationToken);
        await snapshots.RefreshAsync(cancellationToken);
        return result;
    }

    public async Task<McpServerResult> UpdateAsync(Guid id, McpServerDraft draft, CancellationToken cancellationToken)
    {
        var problems = draft.Check(out string address);
        return problems.Count > 0
            ? new McpServerResult.Invalid(problems)
            : await ChangeAsync(id, (server, now) => Apply(draft, address, server, now), cancellationToken);
    }

    public Task<McpServerResult> SetEnabledAsync(Guid id, bool isEnabled, CancellationToken cancellationToken) => ChangeAsync(
        id,
        (server, now) => (server.IsEnabled, server.UpdatedAt) = (isEnabled, now),
        cancellationToken);

    /// <returns>False when there is none.</returns>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        bool isDeleted = await database.WriteAsync(
            async context =>
            {
                if (await context.McpServers.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } server)
                    return false;
                context.McpServers.Remove(server);
                context.Record(new AuditEvent(AuditActions.McpServerDeleted, OrganizationId: null, AuditTarget.McpServer(id, server.Slug)), time.GetUtcNow());
                return true;
            },
            cancellationToken);
        await snapshots.RefreshAsync(cancellationToken);
        return isDeleted;
    }

    private async Task<McpServerResult> ChangeAsync(Guid id, Action<McpServer, DateTimeOffset> change, CancellationToken cancellationToken)
    {
        var result = await database.WriteAsync<McpServerResult>(
            async context =>
            {
                if (await context.McpServers.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } server)
                    return new McpServerResult.NotFound();
                var now = time.GetUtcNow();
                string? secret = server.ProtectedSecret;
                change(server, now);
                List<(string, object?)> changes = [.. context.ChangesOf(server, nameof(McpServer.UpdatedAt), nameof(McpServer.LastFour), nameof(McpServer.ProtectedSecret))];
                if (secret != server.ProtectedSecret)
                    changes.Add(("credential", "changed"));
                if (changes.Count > 0)
                {
                    context.Record(
                        new AuditEvent(AuditActions.McpServerUpdated, OrganizationId: null, AuditTarget.McpServer(id, server.Slug)) { Details = AuditDetails.Of(changes) },
                        now);
                }

                return new McpServerResult.Saved(server);
            },
            cancellationToken);
        await snapshots.RefreshAsync(cancellationToken);
        return result;
    }

    private void Apply(McpServerDraft draft, string address, McpServer server, DateTimeOffset now)
    {
        server.DisplayName = draft.DisplayName.Trim();
        server.Address = address;
        server.UserTokenUse = draft.UserTokenUse;
        server.AllowPrivateNetwork = draft.AllowPrivateNetwork;
        server.IsEnabled = draft.IsEnabled;
        server.UpdatedAt = now;
        if (draft.ClearCredential)
            (server.ProtectedSecret, server.LastFour) = (null, null);
        else if (draft.Credential?.Trim() is { Length: > 0 } secret)
            (server.ProtectedSecret, server.LastFour) = (credentials.Protect(secret), ProviderCredentials.Shown(secret));
    }
}
