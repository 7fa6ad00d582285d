using Microsoft.Extensions.Logging;
using Shouldly;
using SmoothLlm.Infrastructure.Jobs;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Jobs;

public sealed class PeriodicJobTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CapturedLog<PeriodicJob> log = new();

    [Fact]
    public async Task A_run_that_fails_is_told_and_counted_and_the_next_one_comes_in_its_time()
    {
        var hasRecovered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var job = new Job(log, TimeSpan.Zero, Soon, (run, _) =>
        {
            if (run == 4)
                hasRecovered.TrySetResult();
            return run <= 2 ? Task.FromException(new InvalidOperationException("the database is away")) : Task.CompletedTask;
        });

        await job.StartAsync(CancellationToken.None);
        await hasRecovered.Task.WaitAsync(Patience);
        await job.StopAsync(CancellationToken.None);

        var (level, message) = await log.NextAsync();
        level.ShouldBe(LogLevel.Error);
        message.ShouldStartWith("Job failed");
        job.Failures.ShouldBe(2);
        job.IsFailing.ShouldBeFalse("the last run did not fail");
    }

    [Fact]
    public async Task It_says_so_while_its_last_run_failed()
    {
        using var job = new Job(log, TimeSpan.Zero, Never, (_, _) => throw new InvalidOperationException());

        await job.StartAsync(CancellationToken.None);
        await log.NextAsync();

        job.IsFailing.ShouldBeTrue();
        job.ExecuteTask!.IsCompleted.ShouldBeFalse();
        await job.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_run_leaves_the_threads_of_requests_alone_whatever_it_waits_for()
    {
        var threads = new TaskCompletionSource<bool[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var job = new Job(log, TimeSpan.Zero, Never, async (_, cancellationToken) =>
        {
            bool before = Thread.CurrentThread.IsThreadPoolThread;
            await Task.Delay(1, cancellationToken);
            threads.TrySetResult([before, Thread.CurrentThread.IsThreadPoolThread]);
        });

        await job.StartAsync(CancellationToken.None);

        (await threads.Task.WaitAsync(Patience)).ShouldBe([false, false], "a query of SQLite holds its thread until it is done");
        await job.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task The_first_run_comes_after_its_delay_and_without_one_after_an_interval()
    {
        foreach (var (delay, interval) in ((TimeSpan?, TimeSpan)[])[(TimeSpan.Zero, Never), (Soon, Never), (null, Soon)])
        {
            var hasRun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var job = new Job(log, delay, interval, (_, _) =>
            {
                hasRun.TrySetResult();
                return Task.CompletedTask;
            });
            await job.StartAsync(CancellationToken.None);
            await hasRun.Task.WaitAsync(Patience);
            await job.StopAsync(CancellationToken.None);
        }

        using var later = new Job(log, null, Never, (_, _) => Task.CompletedTask);
        await later.StartAsync(CancellationToken.None);
        await Task.Delay(5 * Soon);
        await later.StopAsync(CancellationToken.None);
        later.Runs.ShouldBe(0);
    }

    [Fact]
    public async Task A_run_that_is_stopped_with_the_host_has_not_failed()
    {
        var hasBegun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var job = new Job(log, TimeSpan.Zero, Never, (_, stopping) =>
        {
            hasBegun.SetResult();
            return Task.Delay(Timeout.Infinite, stopping);
        });
        await job.StartAsync(CancellationToken.None);
        await hasBegun.Task.WaitAsync(Patience);

        await job.StopAsync(CancellationToken.None);

        job.ExecuteTask!.IsCanceled.ShouldBeTrue();
        job.Failures.ShouldBe(0);
    }

    private sealed class Job(ILogger logger, TimeSpan? firstDelay, TimeSpan interval, Func<int, CancellationToken, Task> run) : PeriodicJob(TimeProvider.System, logger)
    {
        public int Runs { get; private set; }

        protected override TimeSpan Interval => interval;

        protected override TimeSpan FirstDelay => firstDelay ?? base.FirstDelay;

        protected override Task RunAsync(CancellationToken cancellationToken) => run(++Runs, cancellationToken);
    }
}
