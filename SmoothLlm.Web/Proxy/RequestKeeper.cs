using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Proxy.Steps;

namespace SmoothLlm.Web.Proxy;

/// <summary>
/// Looks after the requests that run: their progress is saved, clients of streams hear that they are not forgotten, and when the process is told to end they have some time
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

    private static readonly TimeSpan KeepAliveLookInterval = TimeSpan.FromSeconds(1);

    /// <summary>The host must not hang up on requests that still have their time.</summary>
    public static void SetShutdownTimeout(HostOptions host, ProxyOptions proxy) =>
        host.ShutdownTimeout = TimeSpan.FromSeconds(proxy.ShutdownGraceSeconds) + SettlingTime;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var stopping = lifetime.ApplicationStopping.Register(
            () => requests.StopAfter(TimeSpan.FromSeconds(options.ShutdownGraceSeconds)));
        await Task.WhenAll(
            EveryAsync(saveProgress.LookInterval, saveProgress.Run, stoppingToken),
            EveryAsync(KeepAliveLookInterval, requests.KeepAlive, stoppingToken));
    }

    private async Task EveryAsync(TimeSpan interval, Action look, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                look();
            }
            catch (Exception exception)
            {
                Log.ProgressNotSaved(logger, exception);
            }
        }
    }
}
