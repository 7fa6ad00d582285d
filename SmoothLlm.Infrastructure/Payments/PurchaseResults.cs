using SmoothLlm.Core.Payments;

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
    public sealed record Invalid(string Field, string Message) : CreatePurchaseResult;
}

/// <summary>What became of a paid order.</summary>
public abstract record CompletePurchaseResult
{
    private CompletePurchaseResult()
    {
    }

    /// <summary>Credited, now or before.</summary>
    public sealed record Credited(Purchase Purchase) : CompletePurchaseResult;

    /// <summary>It had been cancelled; nothing was credited.</summary>
    public sealed record WasCancelled : CompletePurchaseResult;

    /// <summary>The book could not be written; run it again.</summary>
    public sealed record Unavailable : CompletePurchaseResult;

    public sealed record NotFound : CompletePurchaseResult;
}

/// <summary>What became of the wish to cancel.</summary>
public enum CancelPurchaseResult
{
    /// <summary>Cancelled, now or before.</summary>
    Cancelled,

    /// <summary>It is paid already.</summary>
    TooLate,

    NotFound,
}
