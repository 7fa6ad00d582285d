using System.Buffers;
using System.Text.Json;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>Writes a streamed chat completion. Source: OpenAI API reference, "The chat completion chunk object".</summary>
/// <param name="wantsUsageChunk">Whether the client asked for the usage.</param>
/// <param name="created">When, UTC.</param>
internal sealed class ResponseStreamWriter(bool wantsUsageChunk, DateTimeOffset created) : IAnswerWriter
{
    private readonly Utf8JsonWriter json = new(Stream.Null, JsonText.Options);
    private string id = "";
    private string model = "";
    private int thoughts;
    private bool isThinking;

    public void Write(AnswerEvent @event, IBufferWriter<byte> output)
    {
        switch (@event)
        {
            case AnswerEvent.Begun begun:
                (id, model) = (FinishReasons.Id(begun.Id), begun.ModelName);
                BeginDelta(0, output);
                json.WriteString("role"u8, "assistant"u8);
                json.WriteString("content"u8, ""u8);
                EndDelta(null, output);
                break;
            case AnswerEvent.Text text:
                WriteDelta(text.Choice, "content"u8, text.Words, output);
                break;
            case AnswerEvent.Refusal refusal:
                WriteDelta(refusal.Choice, "refusal"u8, refusal.Words, output);
                break;
            case AnswerEvent.Thinking or AnswerEvent.ThinkingSigned or AnswerEvent.HiddenThinking:
                WriteThought(@event, output);
                break;
            case AnswerEvent.ToolCall call:
                BeginCall(call.Choice, call.Index, output);
                MessageWriter.WriteCallIdentity(json, call.Id, call.Signature);
                EndCall(call.Name, "", output);
                break;
            case AnswerEvent.Arguments arguments:
                BeginCall(arguments.Choice, arguments.Index, output);
                EndCall(null, arguments.Json, output);
                break;
            case AnswerEvent.Finished finished:
                BeginDelta(finished.Choice, output);
                EndDelta(FinishReasons.Write(finished.Reason), output);
                break;
        }
    }

    public void End(in TokenUsage usage, in Charge charge, IBufferWriter<byte> output)
    {
        if (wantsUsageChunk)
        {
            BeginChunk(output);
            json.WriteEndArray();
            json.WritePropertyName("usage"u8);
            json.Flush();
            ChatUsage.Write(output, default, usage, charge);
            output.Write("}\n\n"u8);
        }

        output.Write(ChatStreamWriter.Done.Span);
    }

    /// <summary>A thought ends with its seal; what follows belongs to the next one.</summary>
    private void WriteThought(AnswerEvent @event, IBufferWriter<byte> output)
    {
        var (choice, words, signature, hidden) = @event switch
        {
            AnswerEvent.Thinking thinking => (thinking.Choice, thinking.Words, null, null),
            AnswerEvent.ThinkingSigned signed => (signed.Choice, null, signed.Signature, null),
            AnswerEvent.HiddenThinking concealed => (concealed.Choice, null, null, concealed.Data),
            _ => (0, (string?)null, (string?)null, (string?)null),
        };
        if (isThinking && hidden is not null)
            thoughts++;
        BeginDelta(choice, output);
        if (words is not null)
            json.WriteString("reasoning_content"u8, words);
        json.WriteStartArray("reasoning_details"u8);
        ResponseWriter.WriteDetail(json, thoughts, words, signature, hidden);
        json.WriteEndArray();
        EndDelta(null, output);
        isThinking = words is not null;
        if (!isThinking)
            thoughts++;
    }

    private void WriteDelta(int choice, ReadOnlySpan<byte> name, string words, IBufferWriter<byte> output)
    {
        BeginDelta(choice, output);
        json.WriteString(name, words);
        EndDelta(null, output);
    }

    private void BeginCall(int choice, int index, IBufferWriter<byte> output)
    {
        BeginDelta(choice, output);
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
    }

    private void EndCall(string? name, string arguments, IBufferWriter<byte> output)
    {
        json.WriteStartObject("function"u8);
        if (name is not null)
            json.WriteString("name"u8, name);
        json.WriteString("arguments"u8, arguments);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        EndDelta(null, output);
    }

    private void BeginChunk(IBufferWriter<byte> output)
    {
        output.Write("data: "u8);
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("object"u8, "chat.completion.chunk"u8);
        json.WriteNumber("created"u8, created.ToUnixTimeSeconds());
        json.WriteString("model"u8, model);
        json.WriteStartArray("choices"u8);
    }

    private void BeginDelta(int choice, IBufferWriter<byte> output)
    {
        BeginChunk(output);
        json.WriteStartObject();
        json.WriteNumber("index"u8, choice);
        json.WriteStartObject("delta"u8);
    }

    private void EndDelta(string? finishReason, IBufferWriter<byte> output)
    {
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, finishReason);
        json.WriteEndObject();
        json.WriteEndArray();
        if (wantsUsageChunk)
            json.WriteNull("usage"u8);
        json.WriteEndObject();
        json.Flush();
        output.Write("\n\n"u8);
    }
}
