using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>A rule of the book and how many rows break it.</summary>
/// <param name="Name">Its number in the documentation: I1, I2, …</param>
/// <param name="Meaning">The rule in words.</param>
/// <param name="Violations">Rows that break it; zero is good.</param>
public sealed record InvariantResult(string Name, string Meaning, long Violations);

/// <summary>The rules that must hold at every moment, one query each, on one consistent view of the database.</summary>
public sealed class LedgerInvariants(IDbContextFactory<SmoothLlmDbContext> contexts, WriteGate gate)
{
    public async Task<IReadOnlyList<InvariantResult>> CheckAsync(CancellationToken cancellationToken)
    {
        // The queries must not see two batches half each.
        using var turn = await gate.EnterAsync(cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var entries = context.LedgerEntries.AsNoTracking();
        var accounts = context.LedgerAccounts.AsNoTracking();
        var holds = context.Holds.AsNoTracking();
        var usage = context.UsageRecords.AsNoTracking();

        long unbalanced = await entries.GroupBy(entry => entry.TransactionId)
            .Select(transaction => transaction.Sum(entry => entry.AmountNanoUsd))
            .CountAsync(sum => sum != 0, cancellationToken);
        // Grouped once and compared here: a sum per account in one statement would read the entries once for each.
        var posted = await entries.GroupBy(entry => entry.AccountId)
            .Select(account => new { Id = account.Key, Sum = account.Sum(entry => entry.AmountNanoUsd) })
            .ToDictionaryAsync(account => account.Id, account => account.Sum, cancellationToken);
        var held = await holds.Where(hold => hold.EndedAt == null)
            .GroupBy(hold => hold.AccountId)
            .Select(account => new { Id = account.Key, Sum = account.Sum(hold => hold.AmountNanoUsd) })
            .ToDictionaryAsync(account => account.Id, account => account.Sum, cancellationToken);
        long wrongPosted = 0;
        long wrongHeld = 0;
        await foreach (var account in accounts.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            wrongPosted += account.PostedNanoUsd == posted.GetValueOrDefault(account.Id) ? 0 : 1;
            wrongHeld += account.HeldNanoUsd == held.GetValueOrDefault(account.Id) ? 0 : 1;
        }

        long overdrawn = await accounts.CountAsync(
            account => account.Kind == LedgerAccountKind.Wallet && account.PostedNanoUsd < account.HeldNanoUsd,
            cancellationToken);
        long wronglyEnded = await holds.CountAsync(
            hold => (hold.EndedAt == null) != (hold.State < HoldState.Captured)
                || (hold.State != HoldState.Captured && hold.CapturedNanoUsd != 0),
            cancellationToken);
        long overCaptured = await holds.CountAsync(
            hold => hold.CapturedNanoUsd > hold.AmountNanoUsd || hold.CapturedNanoUsd < 0,
            cancellationToken);
        long unsettled = await usage.CountAsync(
            record => record.Mode == UsageMode.Reseller
                && !holds.Any(hold => hold.RequestId == record.RequestId && hold.EndedAt != null),
            cancellationToken);
        long unrecorded = await holds.CountAsync(
            hold => hold.State != HoldState.Expired && hold.EndedAt != null && !usage.Any(record => record.RequestId == hold.RequestId),
            cancellationToken);
        long bookSum = await accounts.SumAsync(account => account.PostedNanoUsd, cancellationToken);

        return
        [
            new("I1", "Every transaction sums to zero", unbalanced),
            new("I2", "Posted is the sum of an account's entries", wrongPosted),
            new("I3", "Held is the sum of an account's open holds", wrongHeld),
            new("I4", "No wallet has less posted than held", overdrawn),
            new("I5", "Every hold is open, or ended in exactly one way", wronglyEnded),
            new("I6", "No hold was captured for more than was held", overCaptured),
            new("I9", "Every usage record has its settlement, and every settlement its usage record", unsettled + unrecorded),
            new("I12", "The whole book sums to zero", bookSum == 0 ? 0 : 1),
        ];
    }
}
