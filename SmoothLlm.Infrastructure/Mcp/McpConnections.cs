using System.Net;
using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Providers;

namespace SmoothLlm.Infrastructure.Mcp;

/// <summary>
/// Speaks to MCP servers. Every caller has a conversation of its own, over pooled connections: a server may remember with
/// whom it began one, so no two callers may share it. It ends with the answer.
/// </summary>
internal sealed class McpConnections(McpOptions options, TimeProvider time) : IDisposable
{
    private static readonly McpClientOptions ClientOptions = new() { ClientInfo = new Implementation { Name = "SmoothLlm", Version = "1" } };

    private readonly SocketsHttpHandler anywhere = OutgoingHttp.CreateHandler(allowPrivateNetwork: true);
    private readonly SocketsHttpHandler publicOnly = OutgoingHttp.CreateHandler(allowPrivateNetwork: false);

    /// <summary>Begins a conversation, asks, and ends it.</summary>
    /// <param name="timeout">For all of it.</param>
    /// <param name="cancellationToken">The only exception that comes out is its <see cref="OperationCanceledException"/>.</param>
    public async Task<McpOutcome<T>> RunAsync<T>(
        McpEndpoint server, McpIdentity identity, TimeSpan timeout, Func<McpClient, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var answers = new BoundedAnswers(server.AllowPrivateNetwork ? anywhere : publicOnly, options.MaxAnswerBytes);
        var http = new HttpClient(answers, disposeHandler: false) { Timeout = timeout };
        McpClient? client = null;
        try
        {
            var transport = new HttpClientTransport(TransportOf(server, identity), http, loggerFactory: null, ownsHttpClient: false);
            client = await McpClient.CreateAsync(transport, ClientOptions, loggerFactory: null, either.Token);
            return new McpOutcome<T>.Answered(await ask(client, either.Token));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && FailureOf(exception, answers) is { } failure)
        {
            return new McpOutcome<T>.Failed(failure);
        }
        finally
        {
            // The goodbye is for the server's sake; the caller does not wait for it.
            _ = EndAsync(client, http);
        }
    }

    public void Dispose()
    {
        anywhere.Dispose();
        publicOnly.Dispose();
    }

    private static HttpClientTransportOptions TransportOf(McpEndpoint server, McpIdentity identity) => new()
    {
        Endpoint = server.Address,
        // The older transport lets the server name another address to send to.
        TransportMode = HttpTransportMode.StreamableHttp,
        EnableStandaloneGetStream = false,
        MaxReconnectionAttempts = 0,
        AdditionalHeaders = HeadersOf(server, identity),
    };

    /// <summary>The same as gateways among the providers get.</summary>
    private static Dictionary<string, string> HeadersOf(McpEndpoint server, McpIdentity identity)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["x-trace-id"] = identity.TraceId };
        if (identity.UserAgent is { } agent && Ascii.IsValid(agent))
            headers["User-Agent"] = agent;
        if (server.Secret is { } secret)
            headers["Authorization"] = "Bearer " + secret;
        if (identity.UserToken is { Length: > 0 } token && Ascii.IsValid(token))
        {
            if (server.UserTokenUse == UserTokenUse.Bearer)
                headers["Authorization"] = "Bearer " + token;
            else if (server.UserTokenUse == UserTokenUse.Header)
                headers["x-user-token"] = token;
        }

        return headers;
    }

    private static async Task EndAsync(McpClient? client, HttpClient http)
    {
        using (http)
        {
            if (client is not null)
                await client.DisposeAsync();
        }
    }

    /// <returns>Null for what no server can cause.</returns>
    private static McpFailure? FailureOf(Exception exception, BoundedAnswers answers)
    {
        if (answers.IsExceeded)
            return new McpFailure(McpFailureKind.TooLarge, "The answer is larger than it may be.");
        if (Inside<OutgoingAddressRefusedException>(exception) is { } refused)
            return new McpFailure(McpFailureKind.Unreachable, refused.Message);
        return exception switch
        {
            OperationCanceledException or TimeoutException => new McpFailure(McpFailureKind.TimedOut, "It did not answer in time."),
            HttpRequestException { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } http =>
                new McpFailure(McpFailureKind.IdentityRefused, $"It answered with status {(int)http.StatusCode!}: it does not accept the credential."),
            HttpRequestException { StatusCode: { } status } => new McpFailure(McpFailureKind.Unreachable, $"It answered with status {(int)status}."),
            HttpRequestException http => new McpFailure(McpFailureKind.Unreachable, http.Message),
            McpProtocolException { ErrorCode: McpErrorCode.MethodNotFound } unknown => new McpFailure(McpFailureKind.UnknownTool, unknown.Message),
            McpProtocolException protocol => new McpFailure(McpFailureKind.Refused, protocol.Message),
            McpException or JsonException or IOException or InvalidOperationException or NotSupportedException =>
                Inside<HttpRequestException>(exception) is { } inner
                    ? FailureOf(inner, answers)
                    : new McpFailure(McpFailureKind.Unusable, exception.Message),
            _ => null,
        };
    }

    private static T? Inside<T>(Exception exception)
        where T : Exception
    {
        for (var current = exception.InnerException; current is not null; current = current.InnerException)
        {
            if (current is T found)
                return found;
        }

        return null;
    }
}
