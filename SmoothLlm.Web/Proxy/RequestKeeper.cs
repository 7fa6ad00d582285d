using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Proxy.Steps;

namespace SmoothLlm.Web.Proxy;

/// <summary>
/// Looks after the requests that run: their progress is saved, and when the process is told to end they have some time
/// to finish, are ended then, and settled before the server lets go of them.
/// </summary>
internal sealed class RequestKeeper(
    RunningRequests requests,
    SaveProgress saveProgress,
    ProxyOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<RequestKeeper> logger) : BackgroundService
{
    /// <summary>For requests that were ended to be settled, and for what else has to be written.</summary>
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(10);

    /// <summary>The host must not hang up on requests that still have their time.</summary>
    public static void SetShutdownTimeout(HostOptions host, ProxyOptions proxy) =>
        host.ShutdownTimeout = TimeSpan.FromSeconds(proxy.ShutdownGraceSeconds) + SettlingTime;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var stopping = lifetime.ApplicationStopping.Register(
            () => requests.StopAfter(TimeSpan.FromSeconds(options.ShutdownGraceSeconds)));
        using var timer = new PeriodicTimer(saveProgress.LookInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                saveProgress.Run();
            }
            catch (Exception exception)
            {
                Log.ProgressNotSaved(logger, exception);
            }
        }
    }
}
