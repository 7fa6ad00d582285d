using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>The words of <c>stop_reason</c>.</summary>
internal static class StopReasons
{
    public static FinishReason Read(string? word) => word switch
    {
        "max_tokens" or "model_context_window_exceeded" => FinishReason.Length,
        "stop_sequence" => FinishReason.StopSequence,
        "tool_use" => FinishReason.ToolCalls,
        "refusal" => FinishReason.Refusal,
        "pause_turn" => FinishReason.Pause,
        _ => FinishReason.Stop,
    };

    public static string Write(FinishReason reason) => reason switch
    {
        FinishReason.Length => "max_tokens",
        FinishReason.StopSequence => "stop_sequence",
        FinishReason.ToolCalls => "tool_use",
        FinishReason.Refusal => "refusal",
        FinishReason.Pause => "pause_turn",
        _ => "end_turn",
    };

    /// <summary>Ids of answers begin with the format's own word.</summary>
    public static string Id(string id) => id.StartsWith("msg_", StringComparison.Ordinal) ? id
        : "msg_" + (id.StartsWith("chatcmpl-", StringComparison.Ordinal) ? id["chatcmpl-".Length..] : id);
}
