using System.Buffers;
using SmoothLlm.Core.Protocol.UsageTaps;
using SmoothLlm.Core.Proxy.PassThrough;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// Step 4 of a pass-through: gives the client what the provider sends, as it comes. The bytes are looked at after they
/// have gone out, so that looking delays nobody.
/// </summary>
/// <param name="options">How long a silence may be.</param>
/// <param name="time">Measures the first byte.</param>
public sealed class RelayAnswer(ProxyOptions options, TimeProvider time)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>To the second is exact enough, and spares a chunk the timer.</summary>
    private const long RearmMilliseconds = 1000;

    private const int FirstFailure = 400;

    /// <summary>Relays the answer and disposes of it.</summary>
    /// <param name="passing">The request.</param>
    /// <param name="answer">Its answer.</param>
    public async ValueTask<Relay> RunAsync(PassingRequest passing, PassThroughAnswer answer)
    {
        using (answer)
        using (var tap = UsageTap.For(answer.Header("Content-Type"), answer.Header("Content-Encoding")))
        {
            var exchange = passing.Exchange;
            exchange.Begin(answer.StatusCode, ForwardedHeaders.ToClient(answer.Headers));
            var (end, firstByte) = await PumpAsync(passing, answer, tap);
            if (end != RequestEnding.Completed)
                exchange.Abort();
            else if (answer.StatusCode >= FirstFailure)
                end = RequestEnding.UpstreamFailed;
            else if (tap is { IsStream: true, HasError: true })
                end = RequestEnding.EmptyAnswer;

            return new Relay(end, tap is { IsStream: true }, firstByte)
            {
                Model = tap?.Model,
                Reported = tap?.Usage,
                Events = tap?.Events ?? 0,
            };
        }
    }

    private async ValueTask<(RequestEnding End, long? FirstByteTimestamp)> PumpAsync(PassingRequest passing, PassThroughAnswer answer, UsageTap? tap)
    {
        var exchange = passing.Exchange;
        var idleTimeout = TimeSpan.FromSeconds(options.IdleTimeoutSeconds);
        long armedAt = long.MinValue;
        long? firstByte = null;
        byte[]? buffer = null;
        try
        {
            var body = await answer.OpenBodyAsync(passing.Ended);
            // The head goes out at once: the first byte may be long in coming.
            await exchange.FlushAsync();
            while (true)
            {
                if (armedAt + RearmMilliseconds < Environment.TickCount64)
                {
                    passing.Wait(idleTimeout);
                    armedAt = Environment.TickCount64;
                }

                var waiting = body.ReadAsync(Memory<byte>.Empty, passing.Ended);
                if (!waiting.IsCompleted && buffer is not null)
                {
                    // A silent answer costs no memory.
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = null;
                }

#pragma warning disable CA2022 // Reads nothing: it only waits until there is something to read.
                _ = await waiting;
#pragma warning restore CA2022
                buffer ??= ArrayPool<byte>.Shared.Rent(BufferBytes);
                int read = await body.ReadAsync(buffer, passing.Ended);
                if (read == 0)
                    return (exchange.ClientLeft.IsCancellationRequested ? RequestEnding.ClientLeft : RequestEnding.Completed, firstByte);
                exchange.Write(buffer.AsSpan(0, read));
                await exchange.FlushAsync();
                firstByte ??= time.GetTimestamp();
                tap?.Take(buffer.AsMemory(0, read));
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return (exchange.ClientLeft.IsCancellationRequested ? RequestEnding.ClientLeft : RequestEnding.UpstreamBrokeOff, firstByte);
        }
        finally
        {
            if (buffer is not null)
                ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
