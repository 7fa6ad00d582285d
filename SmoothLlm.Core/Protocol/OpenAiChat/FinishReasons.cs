using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>The words of <c>finish_reason</c>.</summary>
internal static class FinishReasons
{
    public static FinishReason Read(string? word, bool hasCalls) => word switch
    {
        "length" => FinishReason.Length,
        "content_filter" => FinishReason.Refusal,
        "tool_calls" or "function_call" => FinishReason.ToolCalls,
        // Some providers say so although they call tools.
        _ => hasCalls ? FinishReason.ToolCalls : FinishReason.Stop,
    };

    public static string Write(FinishReason reason) => reason switch
    {
        FinishReason.Length => "length",
        FinishReason.ToolCalls => "tool_calls",
        FinishReason.Refusal => "content_filter",
        _ => "stop",
    };

    /// <summary>Ids of answers begin with the format's own word.</summary>
    public static string Id(string id) => id.StartsWith("msg_", StringComparison.Ordinal) ? "chatcmpl-" + id["msg_".Length..] : id;
}
