using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Mcp;

/// <summary>
/// An MCP server over a real socket, written from the specification of Streamable HTTP (revision 2025-06-18) and without
/// the library that the product uses: JSON-RPC in POSTs, answers as JSON or as events, sessions by header, DELETE to end one.
/// </summary>
internal sealed class ToolServer : IAsyncDisposable
{
    private readonly ServerUpstream server;

    private ToolServer(ServerUpstream server)
    {
        this.server = server;
        server.Script = AnswerAsync;
    }

    public string Address => server.Address + "/mcp";

    /// <summary>Whether it answers calls with events, as servers that report progress do.</summary>
    public bool UsesEvents { get; init; }

    /// <summary>The bearer token that it asks for; null for none.</summary>
    public string? Secret { get; set; }

    /// <summary>Names of tools in all, in pages of three.</summary>
    public List<string> Tools { get; } = ["echo", "who", "fail", "large", "slow"];

    /// <summary>Set when a call of <c>slow</c> has arrived.</summary>
    public TaskCompletionSource SlowCall { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is answered in place of everything, where it is set.</summary>
    public RequestDelegate? Instead { get; set; }

    /// <summary>The method of each message, with the headers that it came with.</summary>
    public ConcurrentQueue<(string Method, IHeaderDictionary Headers)> Messages { get; } = new();

    /// <summary>Sessions that were begun and not ended.</summary>
    public ConcurrentDictionary<string, bool> Sessions { get; } = new(StringComparer.Ordinal);

    public static async Task<ToolServer> StartAsync(bool usesEvents = false) => new(await ServerUpstream.StartAsync()) { UsesEvents = usesEvents };

    public int Count(string method) => Messages.Count(message => message.Method == method);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (Instead is { } instead)
        {
            await instead(context);
            return;
        }

        if (Secret is not null && context.Request.Headers.Authorization != "Bearer " + Secret)
        {
            context.Response.StatusCode = 401;
            return;
        }

        string session = context.Request.Headers["Mcp-Session-Id"].ToString();
        if (HttpMethods.IsDelete(context.Request.Method))
        {
            Sessions.TryRemove(session, out _);
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = 405;
            return;
        }

        var message = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        string method = (string)message["method"]!;
        Messages.Enqueue((method, new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase))));
        if (message["id"] is not { } id)
        {
            context.Response.StatusCode = 202;
            return;
        }

        if (method != "initialize" && !Sessions.ContainsKey(session))
        {
            await SendAsync(context, id, error: Error(-32600, "Bad Request: no such session"), status: session.Length == 0 ? 400 : 404);
            return;
        }

        if (method == "initialize")
        {
            string begun = Guid.NewGuid().ToString("N");
            Sessions[begun] = true;
            context.Response.Headers["Mcp-Session-Id"] = begun;
        }

        var (result, refusal) = await RunAsync(context, method, message["params"]?.AsObject());
        await SendAsync(context, id, result, refusal);
    }

    private async Task<(JsonObject? Result, JsonObject? Error)> RunAsync(HttpContext context, string method, JsonObject? parameters) => method switch
    {
        "initialize" => (new JsonObject
        {
            ["protocolVersion"] = "2025-06-18",
            ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() },
            ["serverInfo"] = new JsonObject { ["name"] = "tests", ["version"] = "1" },
        }, null),
        "tools/list" => (List((string?)parameters?["cursor"]), null),
        "tools/call" => await CallAsync(context, (string)parameters!["name"]!, parameters["arguments"]?.AsObject()),
        _ => (null, Error(-32601, "Method not found")),
    };

    private JsonObject List(string? cursor)
    {
        const int PageSize = 3;
        int from = cursor is null ? 0 : int.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture);
        var page = new JsonArray([.. Tools.Skip(from).Take(PageSize).Select(name => new JsonObject
        {
            ["name"] = name,
            ["description"] = $"Does {name}",
            ["inputSchema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["text"] = new JsonObject { ["type"] = "string" } } },
        })]);
        var list = new JsonObject { ["tools"] = page };
        if (from + PageSize < Tools.Count)
            list["nextCursor"] = $"{from + PageSize}";
        return list;
    }

    private async Task<(JsonObject? Result, JsonObject? Error)> CallAsync(HttpContext context, string tool, JsonObject? arguments)
    {
        switch (tool)
        {
            case "echo":
                return (Text(arguments?["text"]?.ToString() ?? "nothing", structured: new JsonObject { ["arguments"] = arguments?.DeepClone() }), null);
            case "who":
                var headers = context.Request.Headers;
                return (Text($"{headers.Authorization}|{headers["x-user-token"]}|{headers["x-trace-id"]}|{headers.UserAgent}"), null);
            case "fail":
                var failed = Text("It broke");
                failed["isError"] = true;
                return (failed, null);
            case "large":
                return (Text(new string('x', 3_000_000)), null);
            case "slow":
                SlowCall.TrySetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                return default;
            default:
                return (null, Error(-32602, $"Unknown tool: {tool}"));
        }
    }

    private static JsonObject Text(string text, JsonObject? structured = null)
    {
        var result = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) };
        if (structured is not null)
            result["structuredContent"] = structured;
        return result;
    }

    private static JsonObject Error(int code, string message) => new() { ["code"] = code, ["message"] = message };

    private async Task SendAsync(HttpContext context, JsonNode id, JsonObject? result = null, JsonObject? error = null, int status = 200)
    {
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
        answer[error is null ? "result" : "error"] = error ?? result;
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(answer);
        context.Response.StatusCode = status;
        context.Response.ContentType = UsesEvents && status == 200 ? "text/event-stream" : "application/json";
        if (UsesEvents && status == 200)
        {
            await context.Response.WriteAsync("event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"working\"}}\n\n");
            await context.Response.Body.FlushAsync();
            await context.Response.WriteAsync("event: message\ndata: " + Encoding.UTF8.GetString(body) + "\n\n");
            return;
        }

        await context.Response.Body.WriteAsync(body);
    }
}
