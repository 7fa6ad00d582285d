namespace SmoothLlm.Web.Components.Portal.Playground;

/// <summary>One model's side of a conversation.</summary>
/// <param name="model">Who answers.</param>
/// <param name="provider">Who is asked with the member's own key, by slug.</param>
/// <param name="said">What has been said already.</param>
internal sealed class Lane(string model, string provider, IEnumerable<Turn> said)
{
    /// <summary>Text that changes more often is not read any better.</summary>
    private static readonly TimeSpan DrawInterval = TimeSpan.FromMilliseconds(80);

    private readonly List<Turn> turns = [.. said];
    private CancellationTokenSource? running;

    public string Model { get; set; } = model;

    public string Provider { get; set; } = provider;

    public IReadOnlyList<Turn> Turns => turns;

    public bool IsRunning => running is not null;

    public bool CanRepeat => !IsRunning && turns.Count > 0;

    /// <summary>Keeps what has come, which is charged.</summary>
    public void Stop() => running?.Cancel();

    /// <summary>Adds a question and has it answered.</summary>
    /// <param name="send">Sends the conversation.</param>
    /// <param name="draw">Called whenever there may be something new to see.</param>
    public Task AskAsync(Question question, SendTurns send, Func<Task> draw, TimeProvider time, CancellationToken leaving)
    {
        turns.Add(new Turn(question));
        return AnswerLastAsync(send, draw, time, leaving);
    }

    /// <summary>Has the last question answered anew.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public Task RepeatAsync(SendTurns send, Func<Task> draw, TimeProvider time, CancellationToken leaving)
    {
        turns[^1] = new Turn(turns[^1].Question);
        return AnswerLastAsync(send, draw, time, leaving);
    }

    private async Task AnswerLastAsync(SendTurns send, Func<Task> draw, TimeProvider time, CancellationToken leaving)
    {
        var turn = turns[^1];
        var reader = new AnswerReader();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(leaving);
        running = stop;
        try
        {
            var sending = send(turns, reader, stop.Token);
            using var timer = new PeriodicTimer(DrawInterval, time);
            while (!sending.IsCompleted)
            {
                await Task.WhenAny(sending, timer.WaitForNextTickAsync(CancellationToken.None).AsTask());
                turn.Answer = reader.Current;
                await draw();
            }

            turn.RequestId = await sending;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped before it had begun.
        }
        finally
        {
            turn.Answer = reader.Current;
            turn.IsStopped = stop.IsCancellationRequested;
            running = null;
        }
    }
}

/// <summary>Sends a conversation whose last question is open; returns the request's id when it is settled.</summary>
internal delegate Task<Guid?> SendTurns(IReadOnlyList<Turn> turns, AnswerReader reader, CancellationToken stopped);
