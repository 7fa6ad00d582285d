namespace SmoothLlm.Core.Ledger;

/// <summary>
/// What the book will tell when it is durable. Most requests neither wait for it nor ever look, so the task is made only for
/// those who do.
/// </summary>
/// <typeparam name="TResult">What is told.</typeparam>
public interface IPending<TResult>
    where TResult : class
{
    /// <summary>What was told; null until then.</summary>
    TResult? Told { get; }

    /// <summary>Completes when it is told, and never fails.</summary>
    Task<TResult> WaitAsync();
}
