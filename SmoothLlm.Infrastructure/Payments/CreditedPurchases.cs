using System.Threading.Channels;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>
/// Purchases that have just been credited, for what follows without haste: the receipt, the saved card, refunds that came
/// too early. What is lost with the process, or beyond the capacity, the reconciliation makes good.
/// </summary>
public sealed class CreditedPurchases
{
    private const int Capacity = 1000;

    private readonly Channel<Guid> announced = Channel.CreateBounded<Guid>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Says that a purchase is credited; never waits.</summary>
    public void Announce(Guid purchaseId) => announced.Writer.TryWrite(purchaseId);

    /// <returns>False when none is left.</returns>
    internal bool TryTake(out Guid purchaseId) => announced.Reader.TryRead(out purchaseId);

    internal ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => announced.Reader.WaitToReadAsync(cancellationToken);
}
