using System.Buffers;
using System.Text;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.ServerSentEvents;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.Translation;

/// <summary>A streamed answer that goes from one format to another, event by event.</summary>
internal sealed class TranslatedStream(IAnswerReader reader, IAnswerWriter writer) : AnswerStream
{
    private readonly List<AnswerEvent> events = [];
    private readonly ArrayBufferWriter<byte> output = new(1024);

    public override StreamVerdict Take(ReadOnlySpan<byte> @event)
    {
        var data = SseScanner.Data(@event);
        // A comment is one in every format.
        if (data.IsEmpty)
            return @event.StartsWith(":"u8) ? StreamVerdict.Forward : StreamVerdict.Drop;
        events.Clear();
        output.ResetWrittenCount();
        reader.Read(data, events);
        foreach (var happening in events)
        {
            if (happening is AnswerEvent.Failed)
                return StreamVerdict.Error;
            if (happening is AnswerEvent.Done)
                return StreamVerdict.Done;
            Note(happening);
            writer.Write(happening, output);
        }

        Replacement = output.WrittenMemory;
        return output.WrittenCount > 0 ? StreamVerdict.Replace : StreamVerdict.Drop;
    }

    public override ReadOnlyMemory<byte> End(bool isEstimated, in TokenUsage usage, in Charge charge)
    {
        output.ResetWrittenCount();
        writer.End(usage, charge, output);
        return output.WrittenMemory;
    }

    private void Note(AnswerEvent happening)
    {
        switch (happening)
        {
            case AnswerEvent.Counted { Usage: var counted }:
                SetUsage(counted);
                return;
            // That somebody speaks is no part of what is said.
            case AnswerEvent.Begun:
                return;
            case AnswerEvent.Finished:
                HasFinished = true;
                break;
            default:
                OutputBytes += BytesOf(happening);
                break;
        }

        Chunks++;
    }

    private static int BytesOf(AnswerEvent happening) => happening switch
    {
        AnswerEvent.Text { Words: var words } => Encoding.UTF8.GetByteCount(words),
        AnswerEvent.Refusal { Words: var words } => Encoding.UTF8.GetByteCount(words),
        AnswerEvent.Thinking { Words: var words } => Encoding.UTF8.GetByteCount(words),
        AnswerEvent.ToolCall { Name: var name } => Encoding.UTF8.GetByteCount(name),
        AnswerEvent.Arguments { Json: var json } => Encoding.UTF8.GetByteCount(json),
        _ => 0,
    };
}
