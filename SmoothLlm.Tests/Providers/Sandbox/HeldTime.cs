using System.Collections.Concurrent;

namespace SmoothLlm.Tests.Providers.Sandbox;

/// <summary>Time that stands still: a pause is handed to the test, which ends it.</summary>
internal sealed class HeldTime : TimeProvider
{
    private readonly BlockingCollection<Pause> pauses = [];

    public Pause NextPause(CancellationToken cancellationToken) => pauses.Take(cancellationToken);

    public int WaitingPauses => pauses.Count;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(7);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var pause = new Pause(callback, state, dueTime);
        pauses.Add(pause);
        return pause;
    }

    internal sealed class Pause(TimerCallback callback, object? state, TimeSpan length) : ITimer
    {
        public TimeSpan Length => length;

        public void End() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
