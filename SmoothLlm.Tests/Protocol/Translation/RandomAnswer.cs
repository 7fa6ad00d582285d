using System.Collections.Immutable;
using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Tests.Protocol.Translation;

/// <summary>Answers by chance that say all that one format can say to a client, and nothing that it cannot.</summary>
internal sealed class RandomAnswer(RandomValues values)
{
    public ConversationAnswer Whole(WireFormat format) => format == WireFormat.OpenAiChat
        ? new("chatcmpl-" + values.Id(), values.Id(), values.List(1, 3, ChatChoice), values.Usage(hasReasoning: true))
        : new("msg_" + values.Id(), values.Id(), [Message()], values.Usage(hasReasoning: false));

    /// <summary>What happens in a streamed one: in every choice thought, text and calls in pieces, calls of one moment mixed with each other, choices mixed with each other.</summary>
    public IReadOnlyList<AnswerEvent> Streamed(WireFormat format)
    {
        bool isChat = format == WireFormat.OpenAiChat;
        var events = new List<AnswerEvent> { new AnswerEvent.Begun((isChat ? "chatcmpl-" : "msg_") + values.Id(), values.Id()) };
        events.AddRange(Mixed([.. Enumerable.Range(0, isChat ? values.Next(1, 3) : 1).Select(choice => new Queue<AnswerEvent>(Choice(choice, isChat)))]));
        events.Add(new AnswerEvent.Counted(values.Usage(hasReasoning: isChat)));
        return events;
    }

    private AnswerChoice ChatChoice()
    {
        ImmutableArray<Part> parts =
        [
            .. values.List<Part>(0, 2, () => values.Chance(70) ? new Part.Thinking(values.Text(), values.Chance() ? values.Data() : null) : new Part.HiddenThinking(values.Data())),
            .. values.List<Part>(0, 1, () => new Part.Text(values.Text())),
            .. values.List<Part>(0, 1, () => new Part.Refusal(values.Text())),
            .. values.List<Part>(0, 3, () => new Part.ToolCall(values.Text(), values.Id(), values.Text(), values.Chance(20) ? values.Data() : null)),
        ];
        return new AnswerChoice(parts, ReasonFor(parts.Any(part => part is Part.ToolCall), isChat: true));
    }

    private AnswerChoice Message()
    {
        var parts = values.List<Part>(1, 5, () => values.Next(0, 3) switch
        {
            0 => new Part.Thinking(values.Text(), values.Chance() ? values.Data() : null),
            1 => new Part.HiddenThinking(values.Data()),
            2 => new Part.ToolCall("toolu_" + values.Id(), values.Id(), values.Arguments(), Signature: null),
            _ => new Part.Text(values.Text()),
        });
        var reason = ReasonFor(parts.Any(part => part is Part.ToolCall), isChat: false);
        return new AnswerChoice(parts, reason, reason == FinishReason.StopSequence ? values.Text() : null);
    }

    /// <summary>OpenAI's format has no words for a stop text and a pause; and without a call, nobody waits for one.</summary>
    private FinishReason ReasonFor(bool hasCalls, bool isChat)
    {
        if (hasCalls)
            return values.Pick(FinishReason.ToolCalls, FinishReason.Length);
        return isChat
            ? values.Pick(FinishReason.Stop, FinishReason.Length, FinishReason.Refusal)
            : values.Pick(FinishReason.Stop, FinishReason.StopSequence, FinishReason.Length, FinishReason.Refusal, FinishReason.Pause);
    }

    private IEnumerable<AnswerEvent> Choice(int choice, bool isChat)
    {
        int calls = 0;
        for (int segments = values.Next(1, 4); segments > 0; segments--)
        {
            foreach (var @event in Segment(choice, isChat, ref calls))
                yield return @event;
        }

        var reason = ReasonFor(calls > 0, isChat);
        yield return new AnswerEvent.Finished(choice, reason, reason == FinishReason.StopSequence ? values.Text() : null);
    }

    private IEnumerable<AnswerEvent> Segment(int choice, bool isChat, ref int calls)
    {
        switch (values.Next(0, 4))
        {
            case 0:
                return [.. Pieces().Select(piece => new AnswerEvent.Thinking(choice, piece)), .. values.List<AnswerEvent>(0, 1, () => new AnswerEvent.ThinkingSigned(choice, values.Data()))];
            case 1:
                return [new AnswerEvent.HiddenThinking(choice, values.Data())];
            case 2 when isChat:
                return Pieces().Select(piece => new AnswerEvent.Refusal(choice, piece));
            case 3:
                int first = calls;
                calls += values.Next(1, 3);
                return Mixed([.. Enumerable.Range(first, calls - first).Select(index => new Queue<AnswerEvent>(Call(choice, index, isChat)))], inOrderOfBeginning: true);
            default:
                return Pieces().Select(piece => new AnswerEvent.Text(choice, piece));
        }
    }

    private List<AnswerEvent> Call(int choice, int index, bool isChat) =>
    [
        new AnswerEvent.ToolCall(choice, index, $"call_{choice}_{index}_{values.Id()}", values.Id(), isChat && values.Chance(20) ? values.Data() : null),
        .. values.Chance(90) ? values.Pieces(values.Arguments()).Select(piece => new AnswerEvent.Arguments(choice, index, piece)) : [],
    ];

    private IEnumerable<string> Pieces() => [.. values.Pieces(values.Text())];

    /// <summary>One out of several at a time, each in its own order.</summary>
    private List<AnswerEvent> Mixed(List<Queue<AnswerEvent>> queues, bool inOrderOfBeginning = false)
    {
        var events = new List<AnswerEvent>();
        var begun = new HashSet<Queue<AnswerEvent>>();
        while (queues.Any(queue => queue.Count > 0))
        {
            // The next one begins behind all before it.
            int last = inOrderOfBeginning ? Math.Min(begun.Count, queues.Count - 1) : queues.Count - 1;
            var queue = queues[values.Next(0, last)];
            if (queue.TryDequeue(out var @event))
                events.Add(@event);
            begun.Add(queue);
        }

        return events;
    }
}
