using System.Buffers;
using System.Text.Json;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>
/// Writes a streamed message. One block is open at a time, so a call that begins before the one before it is complete
/// waits for that one. Source: Anthropic API reference, "Streaming Messages".
/// </summary>
/// <param name="inputTokens">About how many the request has; the provider's own count comes at the end.</param>
internal sealed class ResponseStreamWriter(long inputTokens) : IAnswerWriter
{
    private readonly Utf8JsonWriter json = new(Stream.Null, JsonText.Options);
    private readonly Queue<AnswerEvent> waiting = new();
    private int block = -1;
    private BlockKind open;
    private int call;
    private JsonProgress arguments;
    private AnswerEvent.Finished? finished;

    private enum BlockKind
    {
        None,
        Text,
        Thinking,
        Call,
    }

    public void Write(AnswerEvent @event, IBufferWriter<byte> output)
    {
        switch (@event)
        {
            case AnswerEvent.Begun begun:
                Begin(begun, output);
                break;
            case AnswerEvent.Text { Choice: 0 } text:
                Release(output);
                WriteDelta(BlockKind.Text, "text_delta"u8, "text"u8, text.Words, output);
                break;
            case AnswerEvent.Refusal { Choice: 0 } refusal:
                Release(output);
                WriteDelta(BlockKind.Text, "text_delta"u8, "text"u8, refusal.Words, output);
                break;
            case AnswerEvent.Thinking { Choice: 0 } thinking:
                Release(output);
                WriteDelta(BlockKind.Thinking, "thinking_delta"u8, "thinking"u8, thinking.Words, output);
                break;
            case AnswerEvent.ThinkingSigned { Choice: 0 } signed:
                Release(output);
                WriteDelta(BlockKind.Thinking, "signature_delta"u8, "signature"u8, signed.Signature, output);
                CloseBlock(output);
                break;
            case AnswerEvent.HiddenThinking { Choice: 0 } hidden:
                Release(output);
                BeginBlock(BlockKind.None, output);
                json.WriteString("type"u8, "redacted_thinking"u8);
                json.WriteString("data"u8, hidden.Data);
                EndBlockStart(output);
                StopBlock(output);
                break;
            case AnswerEvent.ToolCall { Choice: 0 } or AnswerEvent.Arguments { Choice: 0 }:
                WriteOrKeep(@event, output);
                break;
            case AnswerEvent.Finished { Choice: 0 } end:
                Release(output);
                CloseBlock(output);
                finished = end;
                break;
        }
    }

    public void End(in TokenUsage usage, in Charge charge, IBufferWriter<byte> output)
    {
        Release(output);
        CloseBlock(output);
        output.Write("event: message_delta\ndata: "u8);
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString("type"u8, "message_delta"u8);
        json.WriteStartObject("delta"u8);
        json.WriteString("stop_reason"u8, StopReasons.Write(finished?.Reason ?? FinishReason.Stop));
        json.WriteString("stop_sequence"u8, finished?.StopText);
        json.WriteEndObject();
        json.WritePropertyName("usage"u8);
        json.Flush();
        MessagesUsage.Write(output, default, usage, charge);
        output.Write("}\n\n"u8);
        output.Write("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);
    }

    private void Begin(AnswerEvent.Begun begun, IBufferWriter<byte> output)
    {
        BeginEvent("message_start"u8, output);
        json.WriteStartObject("message"u8);
        json.WriteString("id"u8, StopReasons.Id(begun.Id));
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, begun.ModelName);
        json.WriteStartArray("content"u8);
        json.WriteEndArray();
        json.WriteNull("stop_reason"u8);
        json.WriteNull("stop_sequence"u8);
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, inputTokens);
        json.WriteNumber("cache_creation_input_tokens"u8, 0);
        json.WriteNumber("cache_read_input_tokens"u8, 0);
        json.WriteNumber("output_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteEndObject();
        EndEvent(output);
        output.Write("event: ping\ndata: {\"type\":\"ping\"}\n\n"u8);
    }

    /// <summary>Events of the open call go out; those of another one do when the open one is complete.</summary>
    private void WriteOrKeep(AnswerEvent @event, IBufferWriter<byte> output)
    {
        bool isOfOpen = open == BlockKind.Call && @event is AnswerEvent.Arguments { Index: var index } && index == call;
        if (isOfOpen || open != BlockKind.Call || (arguments.IsComplete && waiting.Count == 0 && @event is AnswerEvent.ToolCall))
            WriteCall(@event, output);
        else
            waiting.Enqueue(@event);
        while (open == BlockKind.Call && arguments.IsComplete && waiting.Count > 0)
            ReleaseNext(output);
    }

    /// <summary>Whatever waits goes out, call by call.</summary>
    private void Release(IBufferWriter<byte> output)
    {
        while (waiting.Count > 0)
            ReleaseNext(output);
    }

    /// <summary>The next call that waits, with all of its arguments that have come.</summary>
    private void ReleaseNext(IBufferWriter<byte> output)
    {
        int next = waiting.Peek() is AnswerEvent.ToolCall first ? first.Index : ((AnswerEvent.Arguments)waiting.Peek()).Index;
        for (int left = waiting.Count; left > 0; left--)
        {
            var @event = waiting.Dequeue();
            bool isOfNext = @event is AnswerEvent.ToolCall { Index: var own } ? own == next : ((AnswerEvent.Arguments)@event).Index == next;
            if (isOfNext)
                WriteCall(@event, output);
            else
                waiting.Enqueue(@event);
        }
    }

    private void WriteCall(AnswerEvent @event, IBufferWriter<byte> output)
    {
        if (@event is AnswerEvent.ToolCall begun)
        {
            BeginBlock(BlockKind.Call, output);
            (call, arguments) = (begun.Index, default);
            json.WriteString("type"u8, "tool_use"u8);
            json.WriteString("id"u8, CallIds.Join(begun.Id, begun.Signature));
            json.WriteString("name"u8, begun.Name);
            json.WriteStartObject("input"u8);
            json.WriteEndObject();
            EndBlockStart(output);
        }
        else if (@event is AnswerEvent.Arguments { Json: var piece } && open == BlockKind.Call)
        {
            arguments.Take(piece);
            WriteDelta(BlockKind.Call, "input_json_delta"u8, "partial_json"u8, piece, output);
        }
    }

    private void WriteDelta(BlockKind kind, ReadOnlySpan<byte> type, ReadOnlySpan<byte> name, string words, IBufferWriter<byte> output)
    {
        if (open != kind)
        {
            BeginBlock(kind, output);
            json.WriteString("type"u8, kind == BlockKind.Text ? "text"u8 : "thinking"u8);
            json.WriteString(kind == BlockKind.Text ? "text"u8 : "thinking"u8, ""u8);
            if (kind == BlockKind.Thinking)
                json.WriteString("signature"u8, ""u8);
            EndBlockStart(output);
        }

        BeginEvent("content_block_delta"u8, output);
        json.WriteNumber("index"u8, block);
        json.WriteStartObject("delta"u8);
        json.WriteString("type"u8, type);
        json.WriteString(name, words);
        json.WriteEndObject();
        EndEvent(output);
    }

    private void BeginBlock(BlockKind kind, IBufferWriter<byte> output)
    {
        CloseBlock(output);
        open = kind;
        block++;
        BeginEvent("content_block_start"u8, output);
        json.WriteNumber("index"u8, block);
        json.WriteStartObject("content_block"u8);
    }

    private void EndBlockStart(IBufferWriter<byte> output)
    {
        json.WriteEndObject();
        EndEvent(output);
    }

    private void CloseBlock(IBufferWriter<byte> output)
    {
        if (open == BlockKind.None)
            return;
        open = BlockKind.None;
        StopBlock(output);
    }

    private void StopBlock(IBufferWriter<byte> output)
    {
        BeginEvent("content_block_stop"u8, output);
        json.WriteNumber("index"u8, block);
        EndEvent(output);
    }

    private void BeginEvent(ReadOnlySpan<byte> type, IBufferWriter<byte> output)
    {
        output.Write("event: "u8);
        output.Write(type);
        output.Write("\ndata: "u8);
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString("type"u8, type);
    }

    private void EndEvent(IBufferWriter<byte> output)
    {
        json.WriteEndObject();
        json.Flush();
        output.Write("\n\n"u8);
    }
}
