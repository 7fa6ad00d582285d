using SmoothLlm.Core.Mcp;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Mcp;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Administration;

/// <summary>An MCP server as an admin states it; what an update leaves out stays. The credential is written and never read.</summary>
internal sealed record McpServerBody
{
    public string? Slug { get; init; }

    public string? DisplayName { get; init; }

    public string? Address { get; init; }

    /// <summary>Sent as the bearer token.</summary>
    public string? Credential { get; init; }

    /// <summary>What it gets of the caller's <c>x-user-token</c>.</summary>
    public UserTokenUse? UserTokenUse { get; init; }

    public bool? AllowPrivateNetwork { get; init; }

    public bool? IsEnabled { get; init; }

    /// <summary>Never the credential.</summary>
    public override string ToString() => $"{Slug} ({Address})";
}

/// <summary>An MCP server. Of the credential only whether there is one, and its last four characters.</summary>
internal sealed record McpServerAnswer(
    Guid Id,
    string Slug,
    string DisplayName,
    string Address,
    bool HasCredential,
    string? CredentialLastFour,
    string UserTokenUse,
    bool AllowPrivateNetwork,
    bool IsEnabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static McpServerAnswer Of(McpServer server) => new(
        server.Id,
        server.Slug,
        server.DisplayName,
        server.Address,
        server.ProtectedSecret is not null,
        server.LastFour,
        Words.Of(server.UserTokenUse),
        server.AllowPrivateNetwork,
        server.IsEnabled,
        server.CreatedAt,
        server.UpdatedAt);
}

/// <summary>What an MCP server said when it was asked for its tools.</summary>
/// <param name="Tools">Their names, with the server's slug before them.</param>
internal sealed record McpTestAnswer(bool Succeeded, double LatencyMilliseconds, IReadOnlyList<string> Tools, string? Message)
{
    public static McpTestAnswer Of(McpTestResult result) => new(
        result.Failure is null, Math.Round(result.Latency.TotalMilliseconds, 1), result.Tools, result.Failure);
}

/// <summary>The servers of tools.</summary>
internal static class McpServerEndpoints
{
    public static void MapMcpServers(this IEndpointRouteBuilder admin)
    {
        var group = admin.MapGroup("/mcp-servers");
        group.MapGet("", ListAsync).TakesQuery("limit", "cursor").Produces<PageAnswer<McpServerAnswer>>();
        group.MapPost("", CreateAsync).Once("mcp-server").Produces<McpServerAnswer>(StatusCodes.Status201Created);
        group.MapGet("/{id}", ShowAsync).Produces<McpServerAnswer>();
        group.MapPut("/{id}", UpdateAsync).Produces<McpServerAnswer>();
        group.MapDelete("/{id}", DeleteAsync).Produces(StatusCodes.Status204NoContent);
        group.MapPost("/{id}/test", TestAsync).Produces<McpTestAnswer>();
    }

    private static async Task<IResult> ListAsync(QueryReader query, McpServerStore store, CancellationToken cancellationToken)
    {
        var page = (await store.ListAsync(cancellationToken)).Page(server => server.Slug, query, McpServerAnswer.Of);
        return query.Refusal ?? TypedResults.Ok(page);
    }

    private static async Task<IResult> CreateAsync(JsonBody<McpServerBody> body, McpServerStore store)
    {
        var result = await store.CreateAsync(body.Value.Slug ?? "", Draft(body, stored: null), CancellationToken.None);
        return result is McpServerResult.Saved saved
            ? TypedResults.Created($"/api/v1/admin/mcp-servers/{saved.Server.Id}", McpServerAnswer.Of(saved.Server))
            : Refuse(result);
    }

    private static async Task<IResult> ShowAsync(string id, HttpContext context, McpServerStore store) =>
        await FindAsync(id, store, context.RequestAborted) is { } server ? Editing.Ok(context, McpServerAnswer.Of(server)) : NotFound();

    private static Task<IResult> UpdateAsync(string id, HttpContext context, JsonBody<McpServerBody> body, McpServerStore store) => Editing.RunAsync(
        context,
        async () => await FindAsync(id, store, context.RequestAborted) is { } seen ? McpServerAnswer.Of(seen) : null,
        async () =>
        {
            if (await FindAsync(id, store, context.RequestAborted) is not { } stored)
                return NotFound();
            if (body.Value.Slug is { } slug && slug != stored.Slug)
                return Problems.Field("slug", "An MCP server keeps its slug: programs know its tools by it.");
            var result = await store.UpdateAsync(stored.Id, Draft(body, stored), CancellationToken.None);
            return result is McpServerResult.Saved saved ? Editing.Ok(context, McpServerAnswer.Of(saved.Server)) : Refuse(result);
        });

    private static async Task<IResult> DeleteAsync(string id, McpServerStore store) =>
        Guid.TryParse(id, out var serverId) && await store.DeleteAsync(serverId, CancellationToken.None) ? TypedResults.NoContent() : NotFound();

    private static async Task<IResult> TestAsync(string id, McpServerStore store, McpTester tester, CancellationToken cancellationToken) =>
        await FindAsync(id, store, cancellationToken) is { } server
            ? TypedResults.Ok(McpTestAnswer.Of(await tester.TestAsync(server, cancellationToken)))
            : NotFound();

    private static async Task<McpServer?> FindAsync(string id, McpServerStore store, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var serverId) ? await store.FindAsync(serverId, cancellationToken) : null;

    /// <summary>What was sent, over what is stored. A credential of null is forgotten; one that is left out stays.</summary>
    private static McpServerDraft Draft(JsonBody<McpServerBody> body, McpServer? stored) => new()
    {
        DisplayName = body.Value.DisplayName ?? stored?.DisplayName ?? body.Value.Slug ?? "",
        Address = body.Value.Address ?? stored?.Address ?? "",
        Credential = body.Value.Credential,
        ClearCredential = stored is not null && body.Has("credential") && body.Value.Credential is null,
        UserTokenUse = body.Value.UserTokenUse ?? stored?.UserTokenUse ?? default,
        AllowPrivateNetwork = body.Value.AllowPrivateNetwork ?? stored?.AllowPrivateNetwork ?? false,
        IsEnabled = body.Value.IsEnabled ?? stored?.IsEnabled ?? true,
    };

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult NotFound() => Problems.NotFound("MCP server");

    private static IResult Refuse(McpServerResult result) => result is McpServerResult.Invalid invalid ? Problems.Fields(invalid.Problems) : NotFound();
}
