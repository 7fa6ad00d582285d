using SmoothLlm.Core.Payments;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>What became of an order.</summary>
public abstract record CreatePurchaseResult
{
    private CreatePurchaseResult()
    {
    }

    public sealed record Created(Purchase Purchase) : CreatePurchaseResult;

    /// <param name="Field">What is wrong.</param>
    /// <param name="Message">For the person who filled it in.</param>
    public sealed record Invalid(string Field, Sentence Message) : CreatePurchaseResult;
}

/// <summary>What became of money that came in.</summary>
public abstract record FulfilResult
{
    private FulfilResult()
    {
    }

    /// <summary>Credited, now or before.</summary>
    public sealed record Credited(Purchase Purchase) : FulfilResult;

    /// <summary>The payment is not the one that the order asked for; nothing was credited.</summary>
    /// <param name="Reason">For admins.</param>
    public sealed record Mismatch(string Reason) : FulfilResult;

    /// <summary>The book could not be written; run it again.</summary>
    public sealed record Unavailable : FulfilResult;

    public sealed record NotFound : FulfilResult;
}

/// <summary>What became of the wish to cancel.</summary>
public enum CancelPurchaseResult
{
    /// <summary>Cancelled, now or before.</summary>
    Cancelled,

    /// <summary>It is paid, or being paid.</summary>
    TooLate,

    /// <summary>The payment provider does not answer: somebody may be paying at this moment.</summary>
    Unavailable,

    NotFound,
}
