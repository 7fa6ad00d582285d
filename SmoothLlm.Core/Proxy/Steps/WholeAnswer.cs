using System.Buffers;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Protocol.Translation;
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

    internal async ValueTask<Delivery> DeliverAsync(RunningRequest running, UpstreamAttempt attempt)
    {
        using var buffer = new PooledBuffer((int)Math.Min(attempt.Answer.ContentLength + 1 ?? FirstBufferBytes, options.MaxAnswerBytes));
        var (exchange, _, admission, route, _, _) = running.Request;
        if (await ReadAsync(running, attempt, buffer) is { } unread)
            return unread with { Loss = MeterUsage.Lost(null, admission, buffer.Length, attempt.Candidate, route) };

        var answer = Formats.Body(admission.Request, attempt.Candidate.Deployment.FormatFor(exchange.Format), buffer.Written, running.Request.Clock.StartedAt);
        if (!answer.IsGood)
        {
            return StreamBack.Nothing(RequestEnding.EmptyAnswer, "The provider answered without an answer in it; nothing was charged.") with
            {
                Loss = MeterUsage.Lost(answer.Usage, admission, answer.OutputBytes, attempt.Candidate, route),
            };
        }

        // An answer that is complete is paid for, although its client may have left while it was made.
        var metered = MeterUsage.Run(answer.Usage, admission, answer.OutputBytes, attempt.Candidate, route);
        if (exchange.ClientLeft.IsCancellationRequested)
            return new Delivery(RequestEnding.ClientLeft, metered, null);
        var body = answer.WithCharge(metered.IsEstimated, metered.Usage, metered.Charge);
        await SendAsync(exchange, body);
        running.Request.Content?.TakeBody(body);
        var ending = exchange.ClientLeft.IsCancellationRequested ? RequestEnding.ClientLeft : RequestEnding.Completed;
        return new Delivery(ending, metered, time.GetTimestamp());
    }

    /// <returns>How the request ends when the answer does not come whole; null when it has come.</returns>
    private async ValueTask<Delivery?> ReadAsync(RunningRequest running, UpstreamAttempt attempt, PooledBuffer buffer)
    {
        var deadline = running.Deadline;
        try
        {
            var body = await attempt.Answer.OpenBodyAsync(deadline);
            do
                running.Wait(TimeSpan.FromSeconds(options.IdleTimeoutSeconds));
            while (await buffer.ReadFromAsync(body, deadline) > 0 && buffer.Length <= options.MaxAnswerBytes);
        }
        catch (IOException)
        {
            return StreamBack.Nothing(
                running.Request.Exchange.ClientLeft.IsCancellationRequested ? RequestEnding.ClientLeft : RequestEnding.UpstreamBrokeOff,
                "The provider's answer broke off; nothing was charged.");
        }
        catch (OperationCanceledException)
        {
            return running.Why switch
            {
                Interruption.ClientLeft => StreamBack.Nothing(RequestEnding.ClientLeft, "The client left."),
                Interruption.Stopping => new Delivery(RequestEnding.Recovered, default, null, SendUpstream.Stopping),
                _ => StreamBack.Nothing(RequestEnding.UpstreamBrokeOff, "The provider's answer stopped in the middle; nothing was charged.", ProxyErrorKind.UpstreamTimedOut),
            };
        }

        return buffer.Length > options.MaxAnswerBytes
            ? StreamBack.Nothing(RequestEnding.UpstreamBrokeOff, $"The provider's answer is larger than {options.MaxAnswerBytes} bytes; nothing was charged.")
            : null;
    }

    private static async ValueTask SendAsync(IClientExchange exchange, EditedBody answer)
    {
        exchange.Begin("application/json", answer.Length);
        foreach (var piece in answer.Pieces)
        {
            for (int start = 0; start < piece.Length; start += FlushBytes)
            {
                // What is written last goes out when the charge is in the book.
                if (start > 0)
                    await exchange.FlushAsync();
                exchange.Write(piece.Span.Slice(start, Math.Min(FlushBytes, piece.Length - start)));
            }
        }
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
