using SmoothLlm.Core.Money;

namespace SmoothLlm.Core.Payments;

/// <summary>
/// What of a payment has left us again. A pure function of the set of what the provider said: order and repetition
/// change nothing.
/// </summary>
/// <param name="Refunded">Given back by us.</param>
/// <param name="Disputed">Taken by the customer's bank and not returned.</param>
public readonly record struct ClawBack(NanoUsd Refunded, NanoUsd Disputed)
{
    /// <summary>Adds up everything that was said about one payment. Never more than was paid.</summary>
    /// <param name="paid">What was paid.</param>
    /// <param name="notices">All that is known of it, in any order, repetitions included.</param>
    public static ClawBack Of(NanoUsd paid, IEnumerable<PaymentNotice> notices)
    {
        var all = notices.ToList();
        var refunded = Min(paid, RefundedOf(all));
        return new ClawBack(refunded, Min(paid - refunded, DisputedOf(all)));
    }

    private static NanoUsd RefundedOf(List<PaymentNotice> notices)
    {
        // A refund that failed once stays so, from the first moment at which that was said.
        var refunds = notices.OfType<PaymentNotice.RefundChanged>()
            .Where(refund => refund.Amount.IsUsd)
            .GroupBy(refund => refund.RefundId, StringComparer.Ordinal)
            .Select(versions => versions.OrderByDescending(refund => refund.IsVoid).ThenBy(refund => refund.At).ThenBy(refund => refund.Amount.Amount).First())
            .ToList();
        var single = Sum(refunds.Where(refund => !refund.IsVoid).Select(refund => refund.Amount.Amount));

        // The newest total; of totals that say the same moment, the largest. What failed later is not in it yet.
        var newest = notices.OfType<PaymentNotice.ChargeRefunded>()
            .Where(total => total.Total.IsUsd)
            .OrderBy(total => total.At).ThenBy(total => total.Total.Amount)
            .LastOrDefault();
        if (newest is null)
            return single;
        var failedSince = Sum(refunds.Where(refund => refund.IsVoid && refund.At >= newest.At).Select(refund => refund.Amount.Amount));

        // Each of the two may lag behind the other by an event that has not come yet.
        return Max(single, newest.Total.Amount - failedSince);
    }

    private static NanoUsd DisputedOf(List<PaymentNotice> notices) => Sum(notices.OfType<PaymentNotice.DisputeChanged>()
        .Where(dispute => dispute.Amount.IsUsd)
        .GroupBy(dispute => dispute.DisputeId, StringComparer.Ordinal)
        .Where(versions => versions.Any(dispute => dispute.IsWithdrawn))
        .Select(versions => Max(NanoUsd.Zero, versions.Max(dispute => dispute.Amount.Amount) - versions.Max(dispute => dispute.Returned.Amount))));

    private static NanoUsd Sum(IEnumerable<NanoUsd> amounts) => amounts.Aggregate(NanoUsd.Zero, (sum, amount) => sum + amount);

    private static NanoUsd Min(NanoUsd left, NanoUsd right) => left < right ? left : right;

    private static NanoUsd Max(NanoUsd left, NanoUsd right) => left > right ? left : right;
}
