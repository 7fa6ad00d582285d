using System.Globalization;

namespace SmoothLlm.Core.Payments;

/// <summary>What a payment's transactions are called in the ledger. Each is unique per kind, so none can be posted twice.</summary>
public static class PaymentReferences
{
    /// <summary>The one credit of a payment.</summary>
    /// <param name="paymentId">The provider's id for it.</param>
    public static string TopUp(string paymentId) => $"topup:{paymentId}";

    /// <summary>One change of what was given back; of two that saw the same state, one wins.</summary>
    /// <param name="paymentId">The provider's id for the payment.</param>
    /// <param name="number">How many there were before, plus one.</param>
    public static string Refund(string paymentId, int number) => string.Create(CultureInfo.InvariantCulture, $"{RefundsOf(paymentId)}{number}");

    /// <summary>One change of what the bank took; of two that saw the same state, one wins.</summary>
    /// <param name="paymentId">The provider's id for the payment.</param>
    /// <param name="number">How many there were before, plus one.</param>
    public static string Dispute(string paymentId, int number) => string.Create(CultureInfo.InvariantCulture, $"{DisputesOf(paymentId)}{number}");

    /// <summary>How all <see cref="Refund"/> of a payment begin.</summary>
    /// <param name="paymentId">The provider's id for the payment.</param>
    public static string RefundsOf(string paymentId) => $"refund:{paymentId}:";

    /// <summary>How all <see cref="Dispute"/> of a payment begin.</summary>
    /// <param name="paymentId">The provider's id for the payment.</param>
    public static string DisputesOf(string paymentId) => $"dispute:{paymentId}:";
}
