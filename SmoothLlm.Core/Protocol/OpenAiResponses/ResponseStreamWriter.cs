using System.Buffers;
using System.Text;
using System.Text.Json;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.OpenAiResponses;

/// <summary>
/// Writes a streamed response. The format repeats every item when it is done, and all of them at the end, so it keeps
/// them until then. Source: OpenAI API reference, "Streaming events".
/// </summary>
/// <param name="created">When, UTC.</param>
internal sealed class ResponseStreamWriter(DateTimeOffset created) : IAnswerWriter
{
    private readonly Utf8JsonWriter json = new(Stream.Null, JsonText.Options);
    private readonly List<Item> items = [];
    private string id = "";
    private string model = "";
    private Item? open;
    private FinishReason reason;
    private int sequence;

    private enum ItemKind
    {
        Text,
        Refusal,
        Reasoning,
        Call,
    }

    public void Write(AnswerEvent @event, IBufferWriter<byte> output)
    {
        switch (@event)
        {
            case AnswerEvent.Begun begun:
                (id, model) = (begun.Id, begun.ModelName);
                WriteResponse("response.created"u8, output);
                WriteResponse("response.in_progress"u8, output);
                break;
            case AnswerEvent.Text { Choice: 0 } text:
                Add(ItemKind.Text, "response.output_text.delta"u8, text.Words, output);
                break;
            case AnswerEvent.Refusal { Choice: 0 } refusal:
                Add(ItemKind.Refusal, "response.refusal.delta"u8, refusal.Words, output);
                break;
            case AnswerEvent.Thinking { Choice: 0 } thinking:
                Add(ItemKind.Reasoning, "response.reasoning_summary_text.delta"u8, thinking.Words, output);
                break;
            case AnswerEvent.ThinkingSigned { Choice: 0 } signed:
                OpenIfOther(ItemKind.Reasoning, output).Seal = ReasoningSeal.Write(signed.Signature, null);
                Close(output);
                break;
            case AnswerEvent.HiddenThinking { Choice: 0 } hidden:
                Close(output);
                OpenIfOther(ItemKind.Reasoning, output).Seal = ReasoningSeal.Write(null, hidden.Data);
                Close(output);
                break;
            case AnswerEvent.ToolCall { Choice: 0 } call:
                Close(output);
                Begin(new Item(ItemKind.Call, items.Count, ItemId()) { Call = call.Index, CallId = CallIds.Join(call.Id, call.Signature), Name = call.Name }, output);
                break;
            case AnswerEvent.Arguments { Choice: 0 } arguments:
                if (items.Find(item => item.Kind == ItemKind.Call && item.Call == arguments.Index) is { IsDone: false } owner)
                    WriteDelta(owner, "response.function_call_arguments.delta"u8, arguments.Json, output);
                break;
            case AnswerEvent.Finished { Choice: 0 } finished:
                reason = finished.Reason;
                break;
        }
    }

    public void End(in TokenUsage usage, in Charge charge, IBufferWriter<byte> output)
    {
        Close(output);
        foreach (var call in items.Where(item => !item.IsDone).ToArray())
            Finish(call, output);
        bool isWhole = reason is not (FinishReason.Length or FinishReason.Refusal);
        BeginEvent(isWhole ? "response.completed"u8 : "response.incomplete"u8, output);
        json.WritePropertyName("response"u8);
        ResponseWriter.Begin(json, id, model, created, reason);
        json.WriteStartArray("output"u8);
        foreach (var item in items)
            WriteItem(item);
        json.WriteEndArray();
        ResponseWriter.End(json, output, usage, charge);
        output.Write("}\n\n"u8);
    }

    private void Add(ItemKind kind, ReadOnlySpan<byte> type, string words, IBufferWriter<byte> output) =>
        WriteDelta(OpenIfOther(kind, output), type, words, output);

    private Item OpenIfOther(ItemKind kind, IBufferWriter<byte> output)
    {
        if (open?.Kind == kind)
            return open;
        Close(output);
        open = new Item(kind, items.Count, ItemId());
        Begin(open, output);
        return open;
    }

    private string ItemId() => ResponseWriter.ItemId(id, items.Count);

    private void Begin(Item item, IBufferWriter<byte> output)
    {
        items.Add(item);
        BeginEvent("response.output_item.added"u8, output);
        json.WriteNumber("output_index"u8, item.Index);
        json.WritePropertyName("item"u8);
        WriteItem(item);
        EndEvent(output);
        if (item.Kind != ItemKind.Call)
            WritePart(item, isDone: false, output);
    }

    private void WriteDelta(Item item, ReadOnlySpan<byte> type, string words, IBufferWriter<byte> output)
    {
        item.Words.Append(words);
        BeginItemEvent(item, type, output);
        json.WriteString("delta"u8, words);
        if (item.Kind == ItemKind.Text)
            WriteNoProbabilities();
        EndEvent(output);
    }

    /// <summary>Texts and thoughts end when something else begins; calls at the end, as their pieces may be mixed.</summary>
    private void Close(IBufferWriter<byte> output)
    {
        if (open is null)
            return;
        Finish(open, output);
        open = null;
    }

    private void Finish(Item item, IBufferWriter<byte> output)
    {
        item.IsDone = true;
        string words = item.Words.ToString();
        if (item.Kind == ItemKind.Call && words.Length == 0)
            item.Words.Append(words = "{}");
        BeginItemEvent(item, item.Kind switch
        {
            ItemKind.Text => "response.output_text.done"u8,
            ItemKind.Refusal => "response.refusal.done"u8,
            ItemKind.Reasoning => "response.reasoning_summary_text.done"u8,
            _ => "response.function_call_arguments.done"u8,
        }, output);
        json.WriteString(item.Kind switch { ItemKind.Refusal => "refusal"u8, ItemKind.Call => "arguments"u8, _ => "text"u8 }, words);
        if (item.Kind == ItemKind.Call)
            json.WriteString("name"u8, item.Name);
        else if (item.Kind == ItemKind.Text)
            WriteNoProbabilities();
        EndEvent(output);
        if (item.Kind != ItemKind.Call)
            WritePart(item, isDone: true, output);
        BeginEvent("response.output_item.done"u8, output);
        json.WriteNumber("output_index"u8, item.Index);
        json.WritePropertyName("item"u8);
        WriteItem(item);
        EndEvent(output);
    }

    private void WritePart(Item item, bool isDone, IBufferWriter<byte> output)
    {
        bool isThought = item.Kind == ItemKind.Reasoning;
        BeginItemEvent(item, (isThought, isDone) switch
        {
            (true, false) => "response.reasoning_summary_part.added"u8,
            (true, true) => "response.reasoning_summary_part.done"u8,
            (false, false) => "response.content_part.added"u8,
            _ => "response.content_part.done"u8,
        }, output);
        json.WritePropertyName("part"u8);
        if (isThought)
            ItemWriter.WriteSummary(json, item.Words.ToString());
        else
            ItemWriter.WritePart(json, item.Words.ToString(), item.Kind == ItemKind.Refusal);
        EndEvent(output);
    }

    private void WriteItem(Item item)
    {
        string words = item.Words.ToString();
        switch (item.Kind)
        {
            case ItemKind.Call:
                ItemWriter.WriteCall(json, item.Id, item.CallId, item.Name, words, item.IsDone);
                break;
            case ItemKind.Reasoning:
                ItemWriter.WriteReasoning(json, item.Id, words, item.Seal, item.IsDone);
                break;
            default:
                ItemWriter.WriteMessage(json, item.Id, item.IsDone ? words : null, item.Kind == ItemKind.Refusal);
                break;
        }
    }

    private void WriteResponse(ReadOnlySpan<byte> type, IBufferWriter<byte> output)
    {
        BeginEvent(type, output);
        json.WritePropertyName("response"u8);
        ResponseWriter.Begin(json, id, model, created, reason: null);
        json.WriteStartArray("output"u8);
        json.WriteEndArray();
        json.WriteNull("usage"u8);
        json.WriteEndObject();
        EndEvent(output);
    }

    private void WriteNoProbabilities()
    {
        json.WriteStartArray("logprobs"u8);
        json.WriteEndArray();
    }

    private void BeginItemEvent(Item item, ReadOnlySpan<byte> type, IBufferWriter<byte> output)
    {
        BeginEvent(type, output);
        json.WriteString("item_id"u8, item.Id);
        json.WriteNumber("output_index"u8, item.Index);
        if (item.Kind == ItemKind.Reasoning)
            json.WriteNumber("summary_index"u8, 0);
        else if (item.Kind != ItemKind.Call)
            json.WriteNumber("content_index"u8, 0);
    }

    private void BeginEvent(ReadOnlySpan<byte> type, IBufferWriter<byte> output)
    {
        output.Write("event: "u8);
        output.Write(type);
        output.Write("\ndata: "u8);
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WriteNumber("sequence_number"u8, sequence++);
    }

    private void EndEvent(IBufferWriter<byte> output)
    {
        json.WriteEndObject();
        json.Flush();
        output.Write("\n\n"u8);
    }

    private sealed class Item(ItemKind kind, int index, string id)
    {
        public ItemKind Kind => kind;

        public int Index => index;

        public string Id => id;

        public StringBuilder Words { get; } = new();

        public bool IsDone { get; set; }

        public string? Seal { get; set; }

        public int Call { get; init; } = -1;

        public string CallId { get; init; } = "";

        public string Name { get; init; } = "";
    }
}
