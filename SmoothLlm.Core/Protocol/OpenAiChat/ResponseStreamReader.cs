using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>Reads a streamed chat completion. Source: OpenAI API reference, "The chat completion chunk object".</summary>
internal sealed class ResponseStreamReader : IAnswerReader
{
    /// <summary>Most answers and calls whose state is kept; a provider that sends more is not followed.</summary>
    private const int MaxTracked = 1024;

    private readonly Dictionary<int, ChoiceState> choices = [];
    private bool hasBegun;

    public void Read(ReadOnlySpan<byte> data, List<AnswerEvent> events)
    {
        if (data.SequenceEqual(ChatStreamWriter.DoneData))
        {
            events.Add(new AnswerEvent.Done());
            return;
        }

        using var document = ProviderJson.TryParse(data);
        if (document is null || document.RootElement.Get("error"u8).IsGiven())
        {
            events.Add(new AnswerEvent.Failed());
            return;
        }

        var chunk = document.RootElement;
        foreach (var choice in chunk.Entries("choices"u8))
        {
            // A chunk without a choice may come before all (Azure's filter results), and says neither id nor model.
            if (!hasBegun)
                events.Add(new AnswerEvent.Begun(chunk.Text("id"u8) ?? "", chunk.Text("model"u8) ?? ""));
            hasBegun = true;
            ReadChoice(choice, events);
        }

        if (chunk.Get("usage"u8) is { ValueKind: JsonValueKind.Object } usage && ChatUsage.Read(usage.Raw()) is { } counted)
            events.Add(new AnswerEvent.Counted(counted));
    }

    private void ReadChoice(JsonElement choice, List<AnswerEvent> events)
    {
        int index = choice.Get("index"u8) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int given) ? given : 0;
        if (!choices.TryGetValue(index, out var state))
        {
            if (choices.Count >= MaxTracked)
                return;
            choices.Add(index, state = new ChoiceState());
        }

        var delta = choice.Get("delta"u8);
        ReadThinking(delta, index, events);
        if (ResponseReader.TextOf(delta.Get("content"u8)) is { Length: > 0 } text)
            events.Add(new AnswerEvent.Text(index, text));
        // Of an older text completion; some providers of chats send it beside the delta.
        else if (delta.ValueKind != JsonValueKind.Object && choice.Text("text"u8) is { Length: > 0 } older)
            events.Add(new AnswerEvent.Text(index, older));
        if (delta.Text("refusal"u8) is { Length: > 0 } refusal)
            events.Add(new AnswerEvent.Refusal(index, refusal));
        foreach (var call in delta.Entries("tool_calls"u8))
            ReadCall(call, index, state, events);
        if (!state.HasFinished && choice.Text("finish_reason"u8) is { Length: > 0 } word)
        {
            state.HasFinished = true;
            events.Add(new AnswerEvent.Finished(index, FinishReasons.Read(word, state.Calls.Count > 0)));
        }
    }

    private static void ReadThinking(JsonElement delta, int index, List<AnswerEvent> events)
    {
        bool hasWords = false;
        foreach (var detail in delta.Entries("reasoning_details"u8))
        {
            if ((detail.Text("text"u8) ?? detail.Text("summary"u8)) is { Length: > 0 } words)
            {
                events.Add(new AnswerEvent.Thinking(index, words));
                hasWords = true;
            }

            if (detail.Text("signature"u8) is { Length: > 0 } signature)
                events.Add(new AnswerEvent.ThinkingSigned(index, signature));
            else if (detail.Text("data"u8) is { } hidden)
                events.Add(new AnswerEvent.HiddenThinking(index, hidden));
        }

        if (!hasWords && ResponseReader.ThoughtsOf(delta) is { Length: > 0 } plain)
            events.Add(new AnswerEvent.Thinking(index, plain));
    }

    /// <summary>
    /// A call begins with its id and name. Some providers repeat both with every piece, give every call the index 0, or
    /// no index at all: another id is another call.
    /// </summary>
    private static void ReadCall(JsonElement call, int choice, ChoiceState state, List<AnswerEvent> events)
    {
        var function = call.Get("function"u8);
        string? id = call.Text("id"u8);
        int at = call.Get("index"u8) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int given)
            ? state.Calls.FindLastIndex(known => known.Index == given)
            : id is null ? state.Calls.Count - 1 : state.Calls.FindIndex(known => known.Id == id);
        bool isNew = at < 0 || (id is { Length: > 0 } && id != state.Calls[at].Id && function.Text("name"u8) is { Length: > 0 });
        if (isNew)
        {
            if (state.Calls.Count >= MaxTracked)
                return;
            at = state.Calls.Count;
            int index = call.Get("index"u8) is { ValueKind: JsonValueKind.Number } own && own.TryGetInt32(out int known) ? known : at;
            string name = id is { Length: > 0 } ? id : $"call_{choice}_{at}";
            state.Calls.Add((index, name));
            events.Add(new AnswerEvent.ToolCall(choice, at, name, function.Text("name"u8) ?? "", ResponseReader.ThoughtSignature(call)));
        }

        if (ResponseReader.ArgumentsOf(function) is { Length: > 0 } arguments)
            events.Add(new AnswerEvent.Arguments(choice, at, arguments));
    }

    private sealed class ChoiceState
    {
        public List<(int Index, string Id)> Calls { get; } = [];

        public bool HasFinished { get; set; }
    }
}
