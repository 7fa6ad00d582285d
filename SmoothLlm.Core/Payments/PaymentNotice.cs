namespace SmoothLlm.Core.Payments;

/// <summary>What an event of the payment provider says, apart from its form.</summary>
public abstract record PaymentNotice
{
    private PaymentNotice()
    {
    }

    /// <summary>Something on a payment page.</summary>
    /// <param name="Session">The page.</param>
    public sealed record Checkout(CheckoutSession Session) : PaymentNotice;

    /// <summary>A payment page whose payment failed after it was used.</summary>
    /// <param name="Session">The page.</param>
    public sealed record CheckoutFailed(CheckoutSession Session) : PaymentNotice;

    /// <summary>A payment came in, failed, or needs the customer.</summary>
    /// <param name="Payment">The payment.</param>
    public sealed record PaymentChanged(Payment Payment) : PaymentNotice;

    /// <summary>Money of a payment was given back.</summary>
    /// <param name="PaymentId">The payment.</param>
    /// <param name="Total">What has been given back of it in all, less what came back again.</param>
    /// <param name="At">When that was so, UTC.</param>
    public sealed record ChargeRefunded(string PaymentId, ReportedAmount Total, DateTimeOffset At) : PaymentNotice;

    /// <summary>One refund, as it is now.</summary>
    /// <param name="RefundId">The provider's id for it.</param>
    /// <param name="PaymentId">The payment.</param>
    /// <param name="Amount">How much.</param>
    /// <param name="IsVoid">Whether it failed or was cancelled: then the money is back, for good.</param>
    /// <param name="At">When that was so, UTC.</param>
    public sealed record RefundChanged(string RefundId, string PaymentId, ReportedAmount Amount, bool IsVoid, DateTimeOffset At) : PaymentNotice;

    /// <summary>One dispute, as it is now. What is known of it only grows: withdrawn stays withdrawn, returned stays returned.</summary>
    /// <param name="DisputeId">The provider's id for it.</param>
    /// <param name="PaymentId">The payment.</param>
    /// <param name="Amount">What is contested.</param>
    /// <param name="IsWithdrawn">Whether the bank has taken the money.</param>
    /// <param name="Returned">What the bank has returned, in all.</param>
    public sealed record DisputeChanged(string DisputeId, string PaymentId, ReportedAmount Amount, bool IsWithdrawn, ReportedAmount Returned) : PaymentNotice;

    /// <summary>A saved card was given up.</summary>
    /// <param name="PaymentMethodId">The provider's id for it.</param>
    public sealed record CardForgotten(string PaymentMethodId) : PaymentNotice;

    /// <summary>A customer was deleted at the provider.</summary>
    /// <param name="CustomerId">The provider's id for it.</param>
    public sealed record CustomerDeleted(string CustomerId) : PaymentNotice;

    /// <summary>Of a known kind, about something that is not ours.</summary>
    public sealed record Unrelated : PaymentNotice;
}
