using SmoothLlm.Core.Mcp;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Proxy.Steps;
using SmoothLlm.Infrastructure.Mcp;
using SmoothLlm.Web.Proxy;

namespace SmoothLlm.Web.Mcp;

/// <summary>The tools of the registered MCP servers, listed and called in the caller's name. Nothing is charged for them.</summary>
internal sealed class ToolApi(AuthenticateCaller authenticateCaller, LimitRequest limitRequest, McpDirectory servers, McpTools tools, McpCalls calls)
{
    /// <summary>The largest call, bytes.</summary>
    private const int MaxCallBytes = 1024 * 1024;

    /// <summary>The longest that is passed on of what a server has against a call.</summary>
    private const int MaxMessageLength = 500;

    public async Task ListAsync(ClientExchange exchange)
    {
        if (authenticateCaller.Run(exchange).Failed(out _, out var error))
        {
            await exchange.RefuseAsync(error);
            return;
        }

        var sets = await tools.ListAsync(IdentityOf(exchange), exchange.ClientLeft);
        await AccountJson.SendAsync(exchange, ToolsAnswer.Of(sets, exchange.Format == WireFormat.AnthropicMessages));
    }

    public async Task CallAsync(ClientExchange exchange)
    {
        if (authenticateCaller.Run(exchange).Failed(out var caller, out var error)
            || (await ReadAsync(exchange)).Failed(out var call, out error)
            || Locate(call.Name).Failed(out var server, out error)
            || (await limitRequest.RunAsync(exchange, caller, tokens: 0, NanoUsd.Zero)).Failed(out var passage, out error))
        {
            await exchange.RefuseAsync(error);
            return;
        }

        try
        {
            switch (await calls.RunAsync(server, call.Name.Tool, call.Arguments, IdentityOf(exchange), exchange.ClientLeft))
            {
                case McpOutcome<McpToolResult>.Answered { Value: var result }:
                    await AccountJson.SendAsync(exchange, ToolResultAnswer.Of(call.Name, result));
                    break;
                case McpOutcome<McpToolResult>.Failed { Failure: var failure }:
                    await exchange.RefuseAsync(Refusal(server, failure));
                    break;
            }
        }
        finally
        {
            // It leaves no usage behind: only that it came counts.
            passage.Cancel();
        }
    }

    private static async ValueTask<Outcome<ToolCall>> ReadAsync(ClientExchange exchange) => await exchange.ReadBodyAsync(MaxCallBytes) is { } body
        ? ToolCall.Read(body)
        : new ProxyError(ProxyErrorKind.RequestTooLarge, $"The body is larger than {MaxCallBytes} bytes; send less.");

    private Outcome<McpEndpoint> Locate(ToolName name) => servers.Find(name.Server) is { } server
        ? server
        : new ProxyError(ProxyErrorKind.ToolNotFound, "There is no such tool. GET mcp/tools lists those that there are.", "name");

    private static McpIdentity IdentityOf(ClientExchange exchange) => new(exchange.TraceId, exchange.UserToken, exchange.UserAgent);

    /// <summary>Where the server stands and what our credential has to do with it is not for the caller.</summary>
    private static ProxyError Refusal(McpEndpoint server, McpFailure failure) => failure.Kind switch
    {
        McpFailureKind.UnknownTool => new(ProxyErrorKind.ToolNotFound, $"The MCP server '{server.Slug}' has no such tool.", "name"),
        McpFailureKind.Refused => new(ProxyErrorKind.RequestInvalid, $"The MCP server '{server.Slug}' refused the call: {Cut(failure.Detail)}"),
        McpFailureKind.TimedOut => new(ProxyErrorKind.UpstreamTimedOut, $"The MCP server '{server.Slug}' did not answer in time."),
        McpFailureKind.IdentityRefused => new(ProxyErrorKind.UpstreamFailed, $"The MCP server '{server.Slug}' does not let this call in."),
        McpFailureKind.TooLarge => new(ProxyErrorKind.UpstreamFailed, $"What the MCP server '{server.Slug}' answered is larger than it may be."),
        McpFailureKind.Unusable => new(ProxyErrorKind.UpstreamFailed, $"What the MCP server '{server.Slug}' answered is of no use."),
        _ => new(ProxyErrorKind.UpstreamFailed, $"The MCP server '{server.Slug}' could not be reached."),
    };

    private static string Cut(string message) => message.Length <= MaxMessageLength ? message : message[..MaxMessageLength] + "…";
}
