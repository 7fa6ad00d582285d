using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>A rule of the book and how many rows break it.</summary>
/// <param name="Name">Its number in the documentation: I1, I2, …</param>
/// <param name="Meaning">The rule in words.</param>
/// <param name="Violations">Rows that break it; zero is good.</param>
public sealed record InvariantResult(string Name, string Meaning, long Violations);

/// <summary>
/// The rules that must hold at every moment, on one consistent view of the database. Reading the whole book takes its
/// time; the writer does not wait for it.
/// </summary>
public sealed class LedgerInvariants(IDbContextFactory<SmoothLlmDbContext> contexts, IOptions<LeaseOptions> lease, TimeProvider time)
{
    /// <summary>No request runs for so long.</summary>
    private static readonly TimeSpan LongestRequest = TimeSpan.FromDays(1);

    public async Task<IReadOnlyList<InvariantResult>> CheckAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // As long as it takes: on a large book this is minutes of reading, and nobody waits.
        context.Database.SetCommandTimeout(TimeSpan.FromMinutes(30));
        await using var snapshot = await context.BeginSnapshotAsync(cancellationToken);
        Task<long> Count(string query, params object[] parameters) => CountAsync(context, query, parameters, cancellationToken);

        var now = time.GetUtcNow();
        var noLeaseSince = now - LeaseOptions.Grace;
        var leaseNoticed = noLeaseSince - TimeSpan.FromSeconds(lease.Value.DurationSeconds);
        return
        [
            new("I1", "Every transaction sums to zero", await Count(InvariantQueries.UnbalancedTransactions)),
            new("I2", "Posted is the sum of an account's entries", await Count(InvariantQueries.WrongPosted)),
            new("I3", "Held is the sum of an account's open holds", await Count(InvariantQueries.WrongHeld)),
            new("I4", "No wallet has less posted than held, unless more was clawed back than it had", await Count(InvariantQueries.Overdrawn)),
            new(
                "I5",
                "Every hold ends in exactly one way, at the latest a minute after its process's lease",
                await Count(
                    InvariantQueries.NotEndedOnce,
                    leaseNoticed.ToUnixTimeMilliseconds(),
                    noLeaseSince.ToUnixTimeMilliseconds(),
                    (now - LongestRequest).ToUnixTimeMilliseconds())),
            new("I6", "No hold was captured for more than was held", await Count(InvariantQueries.OverCaptured)),
            new(
                "I7",
                "Every payment is credited once, and never more taken back than was credited",
                await Count(InvariantQueries.WrongCredits) + await Count(InvariantQueries.WrongPurchases)),
            new("I8", "Every payment event is done once", await Count(InvariantQueries.WrongPaymentEvents)),
            new(
                "I9",
                "Every usage record has its settlement, and every settlement its usage record",
                await Count(InvariantQueries.UnsettledUsage) + await Count(InvariantQueries.UnrecordedHolds)),
            new(
                "I10",
                "No entry was ever changed: each wallet's balances follow from one another, and the triggers are in place",
                await Count(InvariantQueries.BrokenChain) + await Count(context.MissingTriggersQuery)),
            new("I11", "Every hold has a price that exists", await Count(InvariantQueries.UnpricedHolds)),
            new("I12", "The whole book sums to zero", await Count(InvariantQueries.UnbalancedBook)),
            new(
                "I13",
                "What an organization used in a day, from which its daily counters begin, is the sum of its usage records",
                await Count(InvariantQueries.WrongRollups) + await Count(InvariantQueries.WrongPassThroughRollups) + await Count(InvariantQueries.WrongDays)),
        ];
    }

    private static async Task<long> CountAsync(SmoothLlmDbContext context, string query, object[] parameters, CancellationToken cancellationToken) =>
        (await context.Database.SqlQueryRaw<long>(query, parameters).ToListAsync(cancellationToken)).Single();
}
