namespace SmoothLlm.Infrastructure.Payments;

/// <summary>What became of an event.</summary>
public abstract record PaymentEventOutcome
{
    private PaymentEventOutcome()
    {
    }

    /// <summary>Its effect is done; doing it again changes nothing.</summary>
    public sealed record Done : PaymentEventOutcome
    {
        public static Done Instance { get; } = new();
    }

    /// <summary>It is about nothing of ours.</summary>
    public sealed record NotOurs : PaymentEventOutcome
    {
        public static NotOurs Instance { get; } = new();
    }

    /// <summary>The order that it is about is not there, or not paid, yet.</summary>
    public sealed record OrderUnknown(string Reason) : PaymentEventOutcome;

    /// <summary>It says something else than our order: an admin has to look.</summary>
    public sealed record Contradicts(string Reason) : PaymentEventOutcome;

    /// <summary>We could not do it now.</summary>
    public sealed record TryAgain(string Reason) : PaymentEventOutcome;
}
