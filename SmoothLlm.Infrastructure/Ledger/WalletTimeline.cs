using Microsoft.EntityFrameworkCore;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>
/// Finds the transactions of a wallet around a moment. They ascend with time, so a search by halves finds the place in a
/// few dozen look-ups instead of reading the book, and no index by time has to be kept up by every charge.
/// </summary>
internal sealed class WalletTimeline(SmoothLlmDbContext context, long wallet)
{
    /// <summary>How far the clocks of nodes, or of one node after a correction, may be apart. The exact time is looked at later.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(10);

    /// <summary>A transaction behind all that were posted before a moment; null when there is none.</summary>
    public Task<long?> BehindAsync(DateTimeOffset moment, CancellationToken cancellationToken) =>
        FirstSinceAsync(moment > DateTimeOffset.MaxValue - ClockSlack ? moment : moment + ClockSlack, cancellationToken);

    /// <summary>A transaction before all that were posted at a moment or later; null when there is none.</summary>
    public async Task<long?> BeforeAsync(DateTimeOffset moment, CancellationToken cancellationToken)
    {
        var safe = moment < DateTimeOffset.MinValue + ClockSlack ? moment : moment - ClockSlack;
        // Without one since then, what was posted is all older: the last entry is before all that will come.
        return await FirstSinceAsync(safe, cancellationToken) is { } first ? first - 1 : await LastAsync(cancellationToken);
    }

    /// <summary>The first transaction that was posted at a moment or later; null when there is none.</summary>
    public async Task<long?> FirstSinceAsync(DateTimeOffset moment, CancellationToken cancellationToken)
    {
        long? found = null;
        long low = 0;
        long high = await LastAsync(cancellationToken) ?? -1;
        while (low <= high)
        {
            long middle = low + ((high - low) / 2);
            // There is one: the search stays within the last entry.
            var entry = await context.LedgerEntries.AsNoTracking()
                .Where(entry => entry.AccountId == wallet && entry.BalanceAfterNanoUsd != null && entry.TransactionId >= middle)
                .OrderBy(entry => entry.TransactionId)
                .Join(context.LedgerTransactions, entry => entry.TransactionId, transaction => transaction.Id, (entry, transaction) => new { entry.TransactionId, transaction.PostedAt })
                .FirstAsync(cancellationToken);
            if (entry.PostedAt >= moment)
            {
                found = entry.TransactionId;
                high = middle - 1;
            }
            else
            {
                low = entry.TransactionId + 1;
            }
        }

        return found;
    }

    private Task<long?> LastAsync(CancellationToken cancellationToken) => context.LedgerEntries.AsNoTracking()
        .Where(entry => entry.AccountId == wallet && entry.BalanceAfterNanoUsd != null)
        .MaxAsync(entry => (long?)entry.TransactionId, cancellationToken);
}
