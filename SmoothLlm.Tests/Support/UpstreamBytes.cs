using System.Text;

namespace SmoothLlm.Tests.Support;

/// <summary>Answers of a provider, as bytes.</summary>
internal static class UpstreamBytes
{
    public const string UsageJson = """{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}""";

    public static string Head(int status, string contentType, string more = "") =>
        $"HTTP/1.1 {status} Scripted\r\nContent-Type: {contentType}\r\nConnection: close\r\n{more}\r\n";

    /// <summary>A whole answer of JSON with its length.</summary>
    public static string Json(string body, int status = 200, string more = "") =>
        Head(status, "application/json", $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{more}") + body;

    /// <summary>A whole chat completion; an empty <paramref name="usage"/> leaves it out.</summary>
    public static string Completion(string usage = UsageJson, string content = "Hello there") => Json(CompletionBody(usage, content));

    public static string CompletionBody(string usage = UsageJson, string content = "Hello there") =>
        $$"""{"id":"chatcmpl-1","object":"chat.completion","created":1767225600,"model":"upstream-model","choices":[{"index":0,"message":{"role":"assistant","content":"{{content}}"},"finish_reason":"stop"}]{{Field(usage)}}}""";

    /// <summary>The head of a stream in chunked encoding; send events with <see cref="Chunk"/> behind it.</summary>
    public static string StreamHead => Head(200, "text/event-stream", "Transfer-Encoding: chunked\r\n");

    public static string StreamEnd => "0\r\n\r\n";

    /// <summary>Text in chunked encoding.</summary>
    public static string Chunk(string text) => $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n";

    /// <summary>A whole stream of these events.</summary>
    public static string Stream(params IEnumerable<string> events) => StreamHead + string.Concat(events.Select(Chunk)) + StreamEnd;

    public static string Event(string data) => $"data: {data}\n\n";

    /// <summary>An event with some text; an empty <paramref name="usage"/> leaves it out.</summary>
    public static string Text(string content, string usage = "", string? finish = null) => Event(
        $$"""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1767225600,"model":"upstream-model","choices":[{"index":0,"delta":{"content":"{{content}}"},"finish_reason":{{(finish is null ? "null" : $"\"{finish}\"")}}}]{{Field(usage)}}}""");

    /// <summary>The event that carries the usage alone.</summary>
    public static string UsageEvent(string usage = UsageJson) => Event(
        $$"""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1767225600,"model":"upstream-model","choices":[],"usage":{{usage}}}""");

    public static string Done => Event("[DONE]");

    private static string Field(string usage) => usage.Length == 0 ? "" : ",\"usage\":" + usage;
}
