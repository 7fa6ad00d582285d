using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.ServerSentEvents;

namespace SmoothLlm.Core.Protocol.Translation;

/// <summary>
/// A streamed answer as a person reads it: the text without its wrapping, thoughts and calls of tools with a word before
/// them that says what they are. Of several answers to one request, the first.
/// </summary>
/// <param name="source">In whose words the answer comes.</param>
internal sealed class SpokenText(WireFormat source)
{
    private readonly IAnswerReader reader = Formats.ReaderOf(source);
    private readonly List<AnswerEvent> events = [];
    private Type? last;

    /// <summary>Reads one event.</summary>
    /// <param name="event">A whole event as it came.</param>
    /// <param name="take">Gets its text, perhaps in pieces.</param>
    public void Read(ReadOnlySpan<byte> @event, Action<string> take)
    {
        var data = SseScanner.Data(@event);
        if (data.IsEmpty)
            return;
        events.Clear();
        reader.Read(data, events);
        foreach (var happening in events)
        {
            switch (happening)
            {
                case AnswerEvent.Text { Choice: 0 } text:
                    Say(text, last is null ? "" : "\n\n", text.Words, take);
                    break;
                case AnswerEvent.Refusal { Choice: 0 } refusal:
                    Say(refusal, "[refusal] ", refusal.Words, take);
                    break;
                case AnswerEvent.Thinking { Choice: 0 } thinking:
                    Say(thinking, "[thinking] ", thinking.Words, take);
                    break;
                case AnswerEvent.ToolCall { Choice: 0 } call:
                    last = null;
                    Say(call, "\n[tool call] ", call.Name + " ", take);
                    break;
                // Its call has said what follows.
                case AnswerEvent.Arguments { Choice: 0 } arguments:
                    take(arguments.Json);
                    break;
            }
        }
    }

    private void Say(AnswerEvent happening, string beginning, string words, Action<string> take)
    {
        if (last != happening.GetType() && beginning.Length > 0)
            take(beginning);
        last = happening.GetType();
        take(words);
    }
}
