using System.Buffers;
using SmoothLlm.Core.Protocol.OpenAiChat;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// Brings an answer back in one piece. It is read to its end first: only then is it known to be good and what it costs,
/// and the cost stands inside it.
/// </summary>
/// <param name="options">How much and how long.</param>
/// <param name="time">For the first byte.</param>
public sealed class WholeAnswer(ProxyOptions options, TimeProvider time)
{
    private const int FirstBufferBytes = 16 * 1024;
    private const int FlushBytes = 64 * 1024;

    internal async ValueTask<Delivery> DeliverAsync(IClientExchange exchange, Admission admission, ResolvedRoute route, UpstreamAttempt attempt)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(exchange.ClientLeft);
        using var buffer = new PooledBuffer((int)Math.Min(attempt.Answer.ContentLength + 1 ?? FirstBufferBytes, options.MaxAnswerBytes));
        try
        {
            var body = await attempt.Answer.OpenBodyAsync(deadline.Token);
            do
                deadline.CancelAfter(TimeSpan.FromSeconds(options.IdleTimeoutSeconds));
            while (await buffer.ReadFromAsync(body, deadline.Token) > 0 && buffer.Length <= options.MaxAnswerBytes);
        }
        catch (IOException)
        {
            return StreamBack.Nothing(RequestEnding.UpstreamBrokeOff, "The provider's answer broke off; nothing was charged.");
        }
        catch (OperationCanceledException)
        {
            return exchange.ClientLeft.IsCancellationRequested
                ? StreamBack.Nothing(RequestEnding.ClientLeft, "The client left.")
                : StreamBack.Nothing(RequestEnding.UpstreamBrokeOff, "The provider's answer stopped in the middle; nothing was charged.", ProxyErrorKind.UpstreamTimedOut);
        }

        if (buffer.Length > options.MaxAnswerBytes)
            return StreamBack.Nothing(RequestEnding.UpstreamBrokeOff, $"The provider's answer is larger than {options.MaxAnswerBytes} bytes; nothing was charged.");
        var answer = buffer.Written;
        var facts = ChatAnswerReader.Read(answer.Span);
        if (!facts.IsObject || facts.HasError || facts.Choices == 0)
            return StreamBack.Nothing(RequestEnding.EmptyAnswer, "The provider answered without an answer in it; nothing was charged.");

        var metered = MeterUsage.Run(facts.Usage, admission, facts.OutputBytes, attempt.Candidate, route);
        var edited = ChatAnswerEditor.WithCharge(answer, facts, metered.IsEstimated, metered.Usage, metered.Charge);
        exchange.Begin("application/json", edited.Length);
        foreach (var piece in edited.Pieces)
        {
            for (int start = 0; start < piece.Length; start += FlushBytes)
            {
                // What is written last goes out when the charge is in the book.
                if (start > 0)
                    await exchange.FlushAsync();
                exchange.Write(piece.Span.Slice(start, Math.Min(FlushBytes, piece.Length - start)));
            }
        }

        var ending = exchange.ClientLeft.IsCancellationRequested ? RequestEnding.ClientLeft : RequestEnding.Completed;
        return new Delivery(ending, metered, time.GetTimestamp());
    }

    /// <summary>Grows by doubling; its memory goes back to the pool.</summary>
    private sealed class PooledBuffer(int size) : IDisposable
    {
        private byte[] bytes = ArrayPool<byte>.Shared.Rent(size);

        public int Length { get; private set; }

        public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, Length);

        public async ValueTask<int> ReadFromAsync(Stream stream, CancellationToken cancellationToken)
        {
            if (Length == bytes.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(bytes.Length * 2);
                bytes.CopyTo(larger, 0);
                ArrayPool<byte>.Shared.Return(bytes);
                bytes = larger;
            }

            int read = await stream.ReadAsync(bytes.AsMemory(Length), cancellationToken);
            Length += read;
            return read;
        }

        public void Dispose() => ArrayPool<byte>.Shared.Return(bytes);
    }
}
