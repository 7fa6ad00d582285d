using Microsoft.Extensions.Logging;
using SmoothLlm.Infrastructure.Jobs;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>Sees to it that every redemption gets its credit, at start and every minute.</summary>
internal sealed class VoucherRecovery(VoucherRedeemer redeemer, TimeProvider time, ILogger<VoucherRecovery> logger) : PeriodicJob(time, logger)
{
    protected override TimeSpan Interval => TimeSpan.FromMinutes(1);

    protected override TimeSpan FirstDelay => TimeSpan.Zero;

    protected override Task RunAsync(CancellationToken cancellationToken) => redeemer.ResumeAsync(cancellationToken);
}
