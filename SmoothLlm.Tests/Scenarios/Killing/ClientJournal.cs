using System.Collections.Concurrent;

namespace SmoothLlm.Tests.Scenarios.Killing;

/// <summary>What the clients saw, which is all that they can hold us to.</summary>
internal sealed class ClientJournal
{
    /// <summary>Answers that came whole, with what they said they cost, nano-USD.</summary>
    public ConcurrentDictionary<Guid, long> Answered { get; } = new();

    /// <summary>Answers that broke off, with the bytes of text that had come.</summary>
    public ConcurrentDictionary<Guid, long> CutOff { get; } = new();

    /// <summary>Requests that broke off before the client knew their id.</summary>
    public int Unknown => unknown;

    /// <summary>Payments that customers made.</summary>
    public ConcurrentDictionary<string, byte> Paid { get; } = new(StringComparer.Ordinal);

    /// <summary>Those of them that the server has acknowledged to the payment provider.</summary>
    public ConcurrentDictionary<string, byte> Credited { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers that a client had no reason to expect.</summary>
    public ConcurrentQueue<string> Surprises { get; } = new();

    private int unknown;

    public void BrokeOff(Guid? requestId, long textBytes)
    {
        if (requestId is { } known)
            CutOff[known] = textBytes;
        else
            Interlocked.Increment(ref unknown);
    }
}
