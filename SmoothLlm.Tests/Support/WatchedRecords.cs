using System.Collections.Concurrent;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Tests.Support;

/// <summary>The product's usage records, and a signal for each: an answer reaches the client before it is recorded.</summary>
internal sealed class WatchedRecords(IUsageRecords inner) : IUsageRecords
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<UsageRecord>> written = new();

    /// <summary>When set, nothing is written before it ends.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>The record of a request, as soon as it is in the book.</summary>
    public Task<UsageRecord> OfAsync(Guid requestId) => Of(requestId).Task.WaitAsync(TimeSpan.FromSeconds(60));

    public async Task<bool> RecordAsync(UsageRecord record)
    {
        await Gate;
        bool isWritten = await inner.RecordAsync(record);
        if (isWritten)
            Of(record.RequestId).TrySetResult(record);
        return isWritten;
    }

    private TaskCompletionSource<UsageRecord> Of(Guid requestId) =>
        written.GetOrAdd(requestId, _ => new TaskCompletionSource<UsageRecord>(TaskCreationOptions.RunContinuationsAsynchronously));
}
