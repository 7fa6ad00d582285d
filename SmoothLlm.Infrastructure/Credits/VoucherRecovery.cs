using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>Sees to it that every redemption gets its credit, at start and every minute.</summary>
internal sealed class VoucherRecovery(VoucherRedeemer redeemer, TimeProvider time, ILogger<VoucherRecovery> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await redeemer.ResumeAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.ResumeFailed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
