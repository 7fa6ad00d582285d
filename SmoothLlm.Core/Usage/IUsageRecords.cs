namespace SmoothLlm.Core.Usage;

/// <summary>Where requests are written down that no money moves for.</summary>
public interface IUsageRecords
{
    /// <summary>Queues a record; it is written with its rollup in one commit, beside whatever else is being written.</summary>
    /// <param name="record">A record whose charge is zero.</param>
    /// <returns>Whether it is in the book, told when that is durable. False when there was no room for it, or the book cannot be written.</returns>
    Task<bool> RecordAsync(UsageRecord record);
}
