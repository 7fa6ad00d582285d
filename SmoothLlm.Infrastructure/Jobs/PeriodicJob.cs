using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmoothLlm.Infrastructure.Scheduling;

namespace SmoothLlm.Infrastructure.Jobs;

/// <summary>Does the same again and again beside the requests. A run that fails is logged and counted, and does not keep the next one from its turn.</summary>
public abstract class PeriodicJob(TimeProvider time, ILogger logger) : BackgroundService
{
    private long failures;
    private volatile bool isFailing;

    /// <summary>Runs that failed since the start of the process.</summary>
    public long Failures => Interlocked.Read(ref failures);

    /// <summary>Whether the last run failed.</summary>
    public bool IsFailing => isFailing;

    protected TimeProvider Time => time;

    protected ILogger Logger => logger;

    /// <summary>From the beginning of a run to that of the next.</summary>
    protected abstract TimeSpan Interval { get; }

    /// <summary>From the start of the process to the first run.</summary>
    protected virtual TimeSpan FirstDelay => Interval;

    protected abstract Task RunAsync(CancellationToken cancellationToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(FirstDelay, time, stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await TryRunAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryRunAsync(CancellationToken stoppingToken)
    {
        try
        {
            await OwnThread.RunAsync(() => RunAsync(stoppingToken), stoppingToken);
            isFailing = false;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            isFailing = true;
            Interlocked.Increment(ref failures);
            Log.JobFailed(logger, GetType().Name, exception);
        }
    }
}
