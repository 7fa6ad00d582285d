using System.Diagnostics;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Persistence.Sqlite;

namespace LedgerThroughput;

/// <summary>
/// The yardstick: the same rows by plain SQL that decides nothing, prepared once, on one thread and one connection.
/// A batch of holds is one commit, a batch of settlements the next.
/// </summary>
internal static class RawSql
{
    public const int BatchSize = 256;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public static async Task<double> RunAsync(BenchBook book, TimeSpan length)
    {
        using var session = new SqliteLedgerSession(book.Path, SqliteConnections.WritingSetup);
        using var sql = new Statements(session);
        await LoopAsync(book, session, sql, WarmUp);
        return await LoopAsync(book, session, sql, length);
    }

    private static async Task<double> LoopAsync(BenchBook book, SqliteLedgerSession session, Statements sql, TimeSpan length)
    {
        var requests = new Guid[BatchSize];
        long began = Stopwatch.GetTimestamp();
        long done = 0;
        while (Stopwatch.GetElapsedTime(began) < length)
        {
            for (int index = 0; index < BatchSize; index++)
                requests[index] = Guid.CreateVersion7();
            using (await book.Gate.EnterAsync(CancellationToken.None))
                Batch(session, requests, request => Hold(book, sql, request));
            using (await book.Gate.EnterAsync(CancellationToken.None))
                Batch(session, requests, request => Settle(book, sql, request));
            done += BatchSize;
        }

        return done / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static void Batch(SqliteLedgerSession session, Guid[] requests, Action<Guid> work)
    {
        session.Begin();
        foreach (var request in requests)
            work(request);
        session.Commit();
    }

    private static void Hold(BenchBook book, Statements sql, Guid request)
    {
        if (sql.Reserve.Bind(1, 5000).Bind(2, book.AccountId).Execute() != 1)
            throw new InvalidOperationException("The wallet does not cover it.");
        sql.InsertHold.Bind(1, request).Bind(2, book.AccountId).Bind(3, book.PriceVersionId).Bind(4, book.OrganizationId)
            .Bind(5, TimeProvider.System.GetUtcNow()).Execute();
    }

    private static void Settle(BenchBook book, Statements sql, Guid request)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (sql.EndHold.Bind(1, now).Bind(2, request).Execute() != 1)
            throw new InvalidOperationException("The hold has ended.");
        sql.Charge.Bind(1, book.AccountId).Execute();
        long transaction = sql.InsertTransaction.Bind(1, request.ToString()).Bind(2, book.OrganizationId).Bind(3, now).Insert();
        sql.InsertEntry.Bind(1, transaction).Bind(2, book.AccountId).Bind(3, -1200).Bind(4, 1).Execute();
        sql.InsertEntry.Bind(1, transaction).Bind(2, 2).Bind(3, 1200).BindNull(4).Execute();
        sql.Earn.Bind(1, 1200).Execute();
        sql.InsertUsage.Bind(1, request).Bind(2, request.ToString("N")).Bind(3, book.OrganizationId).Bind(4, now).Bind(5, book.PriceVersionId).Execute();
        sql.CountUsage.Bind(1, book.OrganizationId).Bind(2, now).Execute();
    }

    private sealed class Statements(SqliteLedgerSession session) : IDisposable
    {
        public LedgerStatement Reserve { get; } = session.Prepare(
            "UPDATE LedgerAccounts SET HeldNanoUsd = HeldNanoUsd + @p1 WHERE Id = @p2 AND PostedNanoUsd - HeldNanoUsd >= @p1");

        public LedgerStatement InsertHold { get; } = session.Prepare(
            """
            INSERT INTO Holds (RequestId, AccountId, State, AmountNanoUsd, CapturedNanoUsd, PriceVersionId, MarginBasisPoints, NodeId, OpenedAt)
            VALUES (@p1, @p2, 0, 5000, 0, @p3, 2000, @p4, @p5)
            """);

        public LedgerStatement EndHold { get; } = session.Prepare(
            "UPDATE Holds SET State = 10, CapturedNanoUsd = 1200, EndedAt = @p1 WHERE RequestId = @p2 AND EndedAt IS NULL");

        public LedgerStatement Charge { get; } = session.Prepare(
            "UPDATE LedgerAccounts SET PostedNanoUsd = PostedNanoUsd - 1200, HeldNanoUsd = HeldNanoUsd - 5000 WHERE Id = @p1");

        public LedgerStatement InsertTransaction { get; } = session.Prepare(
            "INSERT INTO LedgerTransactions (Kind, Reference, OrganizationId, PostedAt) VALUES ('Capture', @p1, @p2, @p3)");

        public LedgerStatement InsertEntry { get; } = session.Prepare(
            "INSERT INTO LedgerEntries (TransactionId, AccountId, AmountNanoUsd, BalanceAfterNanoUsd) VALUES (@p1, @p2, @p3, @p4)");

        public LedgerStatement Earn { get; } = session.Prepare(
            "UPDATE LedgerAccounts SET PostedNanoUsd = PostedNanoUsd + @p1 WHERE Kind = 'Revenue'");

        public LedgerStatement InsertUsage { get; } = session.Prepare(
            """
            INSERT INTO UsageRecords (RequestId, TraceId, OrganizationId, ApiKeyId, Mode, ProviderSlug, ModelId, UpstreamModel, StartedAt,
                DurationMilliseconds, FirstByteMilliseconds, StatusCode, IsStreamed, Ending, Attempts, FreshInputTokens, CacheReadTokens,
                CacheWriteTokens, CacheWrite1hTokens, OutputTokens, ReasoningTokens, IsEstimated, CostNanoUsd, ChargeNanoUsd, PriceVersionId,
                MarginBasisPoints)
            VALUES (@p1, @p2, @p3, @p3, 0, 'sandbox', 'sandbox-chat', 'sandbox-chat', @p4, 800, 200, 200, 1, 0, 1, 100, 0, 0, 0, 50, 0, 0, 1000, 1200, @p5, 2000)
            """);

        public LedgerStatement CountUsage { get; } = session.Prepare(
            """
            INSERT INTO UsageRollups (OrganizationId, Hour, Day, ApiKeyId, ProviderSlug, ModelId, Mode, Requests, FailedRequests, InputTokens,
                CacheReadTokens, OutputTokens, CostNanoUsd, ChargeNanoUsd, DurationMilliseconds, LastAt, FirstStartedAt, MostChargedNanoUsd)
            VALUES (@p1, @p2 / 3600000 * 3600000, '2026-01-01', @p1, 'sandbox', 'sandbox-chat', 0, 1, 0, 100, 0, 50, 1000, 1200, 800, @p2, @p2, 1200)
            ON CONFLICT DO UPDATE SET Requests = Requests + 1, InputTokens = InputTokens + 100, OutputTokens = OutputTokens + 50,
                CostNanoUsd = CostNanoUsd + 1000, ChargeNanoUsd = ChargeNanoUsd + 1200, DurationMilliseconds = DurationMilliseconds + 800, LastAt = excluded.LastAt
            """);

        public void Dispose()
        {
            foreach (var statement in (LedgerStatement[])[Reserve, InsertHold, EndHold, Charge, InsertTransaction, InsertEntry, Earn, InsertUsage, CountUsage])
                statement.Dispose();
        }
    }
}
