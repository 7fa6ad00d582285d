using Nito.AsyncEx;

namespace SmoothLlm.Infrastructure.Scheduling;

/// <summary>
/// Long work beside the requests. SQLite answers on the thread that asks it, so a query that takes a second keeps its thread
/// for a second; where there is one processor the pool has one thread, and every request would wait for it.
/// </summary>
internal static class OwnThread
{
    /// <summary>Does it on a thread made for it, from its beginning to its end, whatever it awaits in between.</summary>
    public static Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => AsyncContext.Run(work), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The same for what awaits nothing.</summary>
    public static Task RunAsync(Action work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc cref="RunAsync{T}"/>
    public static Task RunAsync(Func<Task> work, CancellationToken cancellationToken) =>
        RunAsync(() => AsyncContext.Run(work), cancellationToken);
}
