using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>Finishes at start what a crash left paid and not credited.</summary>
internal sealed class PurchaseRecovery(PurchaseStore purchases, ILogger<PurchaseRecovery> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await purchases.ResumeAsync(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // The next start tries again, and so does the customer's own page.
            Log.ResumeFailed(logger, exception);
        }
    }
}
