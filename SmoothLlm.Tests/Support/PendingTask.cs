using SmoothLlm.Core.Ledger;

namespace SmoothLlm.Tests.Support;

/// <summary>An outcome of the book that a task tells.</summary>
internal sealed class PendingTask<TResult>(Task<TResult> task) : IPending<TResult>
    where TResult : class
{
    public TResult? Told => task.IsCompletedSuccessfully ? task.Result : null;

    public Task<TResult> WaitAsync() => task;
}
