using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>Reads a streamed message; blocks come one after the other. Source: Anthropic API reference, "Streaming Messages".</summary>
internal sealed class ResponseStreamReader : IAnswerReader
{
    private readonly MessagesUsage usage = new();
    private bool isAnswerTool;
    private int call = -1;
    private bool isCalling;
    private bool hasCalls;
    private bool hasContent;

    public void Read(ReadOnlySpan<byte> data, List<AnswerEvent> events)
    {
        using var document = ProviderJson.TryParse(data);
        switch (document?.RootElement.Text("type"u8))
        {
            case "message_start":
                var message = document!.RootElement.Get("message"u8);
                events.Add(new AnswerEvent.Begun(message.Text("id"u8) ?? "", message.Text("model"u8) ?? ""));
                Count(message.Get("usage"u8), events);
                break;
            case "content_block_start":
                BeginBlock(document!.RootElement.Get("content_block"u8), events);
                break;
            case "content_block_delta":
                ReadDelta(document!.RootElement.Get("delta"u8), events);
                break;
            case "content_block_stop":
                (isCalling, isAnswerTool) = (false, false);
                break;
            case "message_delta":
                Count(document!.RootElement.Get("usage"u8), events);
                Finish(document.RootElement.Get("delta"u8), events);
                break;
            case "message_stop":
                events.Add(new AnswerEvent.Done());
                break;
            case "error":
            case null:
                events.Add(new AnswerEvent.Failed());
                break;
        }
    }

    private void BeginBlock(JsonElement block, List<AnswerEvent> events)
    {
        (isCalling, isAnswerTool, hasContent) = (false, false, true);
        switch (block.Text("type"u8))
        {
            case "text" when block.Text("text"u8) is { Length: > 0 } text:
                events.Add(new AnswerEvent.Text(0, text));
                break;
            case "thinking" when block.Text("thinking"u8) is { Length: > 0 } thought:
                events.Add(new AnswerEvent.Thinking(0, thought));
                break;
            case "redacted_thinking":
                events.Add(new AnswerEvent.HiddenThinking(0, block.Text("data"u8) ?? ""));
                break;
            case "tool_use" when block.Text("name"u8) == RequestWriter.AnswerTool:
                isAnswerTool = true;
                break;
            case "tool_use":
                (isCalling, hasCalls) = (true, true);
                call++;
                events.Add(new AnswerEvent.ToolCall(0, call, block.Text("id"u8) ?? "", block.Text("name"u8) ?? "", Signature: null));
                if (block.Get("input"u8) is { ValueKind: JsonValueKind.Object } input && input.EnumerateObject().MoveNext())
                    events.Add(new AnswerEvent.Arguments(0, call, input.GetRawText()));
                break;
        }
    }

    private void ReadDelta(JsonElement delta, List<AnswerEvent> events)
    {
        switch (delta.Text("type"u8))
        {
            case "text_delta" when delta.Text("text"u8) is { Length: > 0 } text:
                events.Add(new AnswerEvent.Text(0, text));
                break;
            case "input_json_delta" when delta.Text("partial_json"u8) is { Length: > 0 } json:
                if (isAnswerTool)
                    events.Add(new AnswerEvent.Text(0, json));
                else if (isCalling)
                    events.Add(new AnswerEvent.Arguments(0, call, json));
                break;
            case "thinking_delta" when delta.Text("thinking"u8) is { Length: > 0 } thought:
                events.Add(new AnswerEvent.Thinking(0, thought));
                break;
            case "signature_delta" when delta.Text("signature"u8) is { Length: > 0 } signature:
                events.Add(new AnswerEvent.ThinkingSigned(0, signature));
                break;
        }
    }

    private void Finish(JsonElement delta, List<AnswerEvent> events)
    {
        if (delta.Text("stop_reason"u8) is not { } word)
            return;
        var reason = StopReasons.Read(word);
        // An end without anything before it is no answer.
        if (reason == FinishReason.Stop && !hasContent)
            return;
        if (reason == FinishReason.ToolCalls && !hasCalls)
            reason = FinishReason.Stop;
        events.Add(new AnswerEvent.Finished(0, reason, delta.Text("stop_sequence"u8)));
    }

    private void Count(JsonElement counts, List<AnswerEvent> events)
    {
        if (counts.ValueKind != JsonValueKind.Object)
            return;
        usage.Take(counts);
        if (usage.ToUsage() is { } counted)
            events.Add(new AnswerEvent.Counted(counted));
    }
}
