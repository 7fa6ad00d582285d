using System.Buffers;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.Conversation;

/// <summary>Reads one streamed answer of one format.</summary>
internal interface IAnswerReader
{
    /// <summary>Reads the data of one event.</summary>
    /// <param name="data">UTF-8.</param>
    /// <param name="events">Takes what happens in it; perhaps nothing.</param>
    void Read(ReadOnlySpan<byte> data, List<AnswerEvent> events);
}

/// <summary>Writes one streamed answer of one format.</summary>
internal interface IAnswerWriter
{
    /// <summary>Writes what follows from one event; perhaps nothing.</summary>
    void Write(AnswerEvent @event, IBufferWriter<byte> output);

    /// <summary>Writes the last events.</summary>
    void End(in TokenUsage usage, in Charge charge, IBufferWriter<byte> output);
}
