using SmoothLlm.Core.Protocol.AnthropicMessages;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Protocol.OpenAiChat;
using SmoothLlm.Core.Protocol.OpenAiEmbeddings;
using SmoothLlm.Core.Protocol.OpenAiResponses;

namespace SmoothLlm.Core.Protocol.Translation;

/// <summary>
/// Every format that clients speak with every format that providers speak. The same on both sides: the bytes pass, with
/// single values replaced. Otherwise everything is read into the neutral conversation and written anew.
/// </summary>
public static class Formats
{
    /// <summary>About how many bytes of a request make a token.</summary>
    private const int BytesPerToken = 4;

    /// <summary>Checks a request and finds what the proxy acts on.</summary>
    /// <param name="format">In whose words it is.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="fault">What is wrong, when the result is null.</param>
    public static RequestFacts? Admit(WireFormat format, ReadOnlySpan<byte> body, out RequestFault? fault) => format switch
    {
        WireFormat.AnthropicMessages => MessagesRequestReader.Read(body, out fault),
        WireFormat.OpenAiCompletions => ChatRequestReader.ReadCompletion(body, out fault),
        WireFormat.OpenAiEmbeddings => EmbeddingRequestReader.Read(body, out fault),
        WireFormat.OpenAiResponses => ResponsesRequestReader.Read(body, out fault),
        _ => ChatRequestReader.Read(body, out fault),
    };

    /// <summary>Puts a request into a deployment's words.</summary>
    /// <param name="body">The client's body; must live as long as the result.</param>
    /// <param name="facts">What was read from it.</param>
    /// <param name="target">Whom it is for.</param>
    /// <param name="notes">Takes the names of what is left out.</param>
    /// <param name="fault">What cannot be carried, when the result is null.</param>
    public static EditedBody? Request(ReadOnlyMemory<byte> body, RequestFacts facts, TargetModel target, TranslationNotes notes, out RequestFault? fault)
    {
        fault = null;
        try
        {
            if (facts.Format != target.Format)
                return Translate(body.Span, facts, target, notes);
            return facts switch
            {
                ChatRequest chat => ChatRequestEditor.Edit(body, chat, target.UpstreamModel, target.Cap, target.TakesFileUrls),
                EmbeddingRequest => ChatRequestEditor.Rename(body, facts, target.UpstreamModel),
                _ => MessagesRequestEditor.Edit(body, (MessagesRequest)facts, target.UpstreamModel),
            };
        }
        catch (RequestFaultException exception)
        {
            fault = exception.Fault;
            return null;
        }
    }

    /// <summary>The way of a streamed answer.</summary>
    /// <param name="facts">What the client asked for.</param>
    /// <param name="requestBytes">How long its request is.</param>
    /// <param name="source">In whose words the answer comes.</param>
    /// <param name="now">UTC.</param>
    public static AnswerStream Stream(RequestFacts facts, int requestBytes, WireFormat source, DateTimeOffset now)
    {
        bool wantsUsage = facts is ChatRequest { WantsUsageChunk: true };
        if (facts.Format == source)
            return source == WireFormat.AnthropicMessages ? new MessagesStreamTap() : new ChatStreamTap(wantsUsage);
        IAnswerWriter writer = facts.Format switch
        {
            WireFormat.AnthropicMessages => new AnthropicMessages.ResponseStreamWriter(requestBytes / BytesPerToken),
            WireFormat.OpenAiResponses => new OpenAiResponses.ResponseStreamWriter(now),
            _ => new OpenAiChat.ResponseStreamWriter(wantsUsage, now),
        };
        return new TranslatedStream(ReaderOf(source), writer);
    }

    /// <summary>Reads the events of a streamed answer.</summary>
    /// <param name="source">In whose words it comes.</param>
    internal static IAnswerReader ReaderOf(WireFormat source) =>
        source == WireFormat.AnthropicMessages ? new AnthropicMessages.ResponseStreamReader() : new OpenAiChat.ResponseStreamReader();

    /// <summary>The way of an answer in one piece.</summary>
    /// <param name="facts">What the client asked for.</param>
    /// <param name="source">In whose words the answer comes.</param>
    /// <param name="answer">All of it; must live as long as the result.</param>
    /// <param name="now">UTC.</param>
    internal static AnswerBody Body(RequestFacts facts, WireFormat source, ReadOnlyMemory<byte> answer, DateTimeOffset now)
    {
        if (facts.Format == source)
        {
            return source switch
            {
                WireFormat.AnthropicMessages => new MessagesAnswerBody(answer),
                WireFormat.OpenAiEmbeddings => new EmbeddingAnswerBody(answer),
                _ => new ChatAnswerBody(answer),
            };
        }

        var read = source == WireFormat.AnthropicMessages ? AnthropicMessages.ResponseReader.Read(answer.Span) : OpenAiChat.ResponseReader.Read(answer.Span);
        return new TranslatedBody(read, facts.Format switch
        {
            WireFormat.AnthropicMessages => AnthropicMessages.ResponseWriter.Write,
            WireFormat.OpenAiResponses => (ConversationAnswer whole, in Usage.TokenUsage usage, in Pricing.Charge charge) => OpenAiResponses.ResponseWriter.Write(whole, now, usage, charge),
            _ => (ConversationAnswer whole, in Usage.TokenUsage usage, in Pricing.Charge charge) => OpenAiChat.ResponseWriter.Write(whole, now, usage, charge),
        });
    }

    private static EditedBody Translate(ReadOnlySpan<byte> body, RequestFacts facts, TargetModel target, TranslationNotes notes)
    {
        var request = facts.Format switch
        {
            WireFormat.AnthropicMessages => AnthropicMessages.RequestReader.Read(body, notes),
            WireFormat.OpenAiResponses => OpenAiResponses.RequestReader.Read(body, notes),
            _ => OpenAiChat.RequestReader.Read(body, notes),
        };
        if (target.Format == WireFormat.AnthropicMessages)
            return AnthropicMessages.RequestWriter.Write(request, target.UpstreamModel, target.Cap?.Tokens, notes);
        OutputCap? cap = request.MaxOutputTokens is { } own ? new OutputCap(target.CapField, own) : target.Cap;
        return OpenAiChat.RequestWriter.Write(request, target.UpstreamModel, cap, notes);
    }
}

/// <summary>The model that a request is for, as its provider knows it.</summary>
/// <param name="Format">In whose words the provider listens.</param>
/// <param name="UpstreamModel">The provider's name for the model.</param>
/// <param name="CapField">What the provider calls the cap of an answer, in OpenAI's format.</param>
/// <param name="CapTokens">The cap that the proxy puts on the answer because the client gave none; null for nothing.</param>
public sealed record TargetModel(WireFormat Format, string UpstreamModel, string CapField, long? CapTokens)
{
    /// <summary>Whether the provider may know parts of type <c>file_url</c>, in OpenAI's format.</summary>
    public bool TakesFileUrls { get; init; } = true;

    /// <summary>Both together.</summary>
    internal OutputCap? Cap => CapTokens is { } tokens ? new OutputCap(CapField, tokens) : null;
}
