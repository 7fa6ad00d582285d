namespace SmoothLlm.Core.Protocol.Conversation;

/// <summary>In whose words a request and its answer are written.</summary>
public enum WireFormat
{
    /// <summary>OpenAI's chat completions.</summary>
    OpenAiChat,

    /// <summary>Anthropic's messages.</summary>
    AnthropicMessages,

    /// <summary>OpenAI's responses; only clients speak it here.</summary>
    OpenAiResponses,

    /// <summary>OpenAI's older text completions; the same on both sides.</summary>
    OpenAiCompletions,

    /// <summary>OpenAI's embeddings; the same on both sides.</summary>
    OpenAiEmbeddings,
}

/// <summary>What follows from a format.</summary>
public static class WireFormats
{
    /// <summary>Whether it is a conversation, which every other conversation can be translated into.</summary>
    public static bool IsConversation(this WireFormat format) => format is not (WireFormat.OpenAiCompletions or WireFormat.OpenAiEmbeddings);
}
