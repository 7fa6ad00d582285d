using LedgerThroughput;
using Microsoft.Data.Sqlite;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Persistence;

namespace Growth;

/// <summary>
/// Requests of the last ninety days, written by the database itself: what thousands of hours of settlements would leave, in
/// minutes. Six of ten are of one organization, the others of two hundred; of a hundred, five are pass-through and two failed.
/// A key of the first has one in six hundred.
/// </summary>
internal static class ManyRequests
{
    private const int Others = 200;
    private const long Step = 1_000_000;

    /// <summary>Beyond what the ledger itself has written by then.</summary>
    private const long FirstId = 1000;

    public static async Task AddAsync(BenchBook book, long count)
    {
        await AddOrganizationsAsync(book);
        using var turn = await book.Gate.EnterAsync(CancellationToken.None);
        using var connection = new SqliteConnection($"Data Source={book.Path};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; PRAGMA cache_size=-2000000; PRAGMA temp_store=MEMORY;");
        var indexes = Rows(connection, "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('UsageRecords', 'Holds', 'LedgerTransactions', 'LedgerEntries')");
        foreach (string name in Rows(connection, "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('UsageRecords', 'Holds', 'LedgerTransactions', 'LedgerEntries')"))
            Execute(connection, $"DROP INDEX \"{name}\"");
        NumberOrganizations(connection, book);
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        long interval = Math.Max(1, 90L * 86_400_000 / count);
        for (long from = 0; from < count; from += Step)
            AddRequests(connection, book, from, Math.Min(count, from + Step), now - (interval * count), interval);
        AddSums(connection);
        foreach (string index in indexes)
            Execute(connection, index);
        Execute(connection, "ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);");
    }

    private static Task AddOrganizationsAsync(BenchBook book) => book.Get<Database>().WriteAsync(
        context =>
        {
            foreach (var id in Enumerable.Range(1, Others).Select(number => Guid.Parse($"0198a1b0-0000-7000-8001-{number:x12}")))
            {
                context.Organizations.Add(new Organization { Id = id, Name = $"Organization {id}", CreatedAt = TimeProvider.System.GetUtcNow() });
                context.LedgerAccounts.Add(new LedgerAccount { Kind = LedgerAccountKind.Wallet, OrganizationId = id });
            }

            return Task.CompletedTask;
        },
        CancellationToken.None);

    private static void NumberOrganizations(SqliteConnection connection, BenchBook book) => Execute(
        connection,
        $"""
        CREATE TEMP TABLE Owners AS
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {Others})
            SELECT i AS Number, CASE i WHEN 0 THEN '{Text(book.OrganizationId)}' ELSE printf('0198A1B0-0000-7000-8001-%012X', i) END AS Id FROM n;
        ALTER TABLE Owners ADD COLUMN AccountId INTEGER;
        UPDATE Owners SET AccountId = (SELECT Id FROM LedgerAccounts WHERE OrganizationId = Owners.Id);
        CREATE TEMP TABLE Spent (AccountId INTEGER PRIMARY KEY, Requests INTEGER NOT NULL);
        INSERT INTO Spent SELECT AccountId, 0 FROM Owners;
        """);

    private static void AddRequests(SqliteConnection connection, BenchBook book, long from, long until, long start, long interval) => Execute(
        connection,
        $"""
        BEGIN;
        CREATE TEMP TABLE Step AS
            WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {until - 1}),
                 request AS (SELECT i, CASE WHEN i % 10 < 6 THEN 0 ELSE 1 + (i / 10) % {Others} END AS Owner, {start} + i * {interval} AS At,
                                    (i * 7919) % 100 >= 95 AS IsPassThrough, (i * 104729) % 100 < 2 AS IsFailed FROM n)
            SELECT {FirstId} + i AS Id, owner.Id AS OrganizationId, AccountId, At, IsPassThrough, IsFailed,
                printf('%08X-%04X-7%03X-8000-%012X', At >> 16, At & 65535, i & 4095, i) AS RequestId,
                printf('%08X-0000-7000-8000-%012X', CASE WHEN i % 1000 = 0 THEN 9 ELSE i * 31 % 5 END, Owner) AS ApiKeyId,
                'model-' || (i * 13 % 8) AS ModelId, 'provider-' || (i * 13 % 8 % 3) AS ProviderSlug
            FROM request JOIN Owners owner ON owner.Number = request.Owner;
        INSERT INTO UsageRecords (Id, RequestId, TraceId, OrganizationId, ApiKeyId, Mode, ProviderSlug, ModelId, UpstreamModel, StartedAt,
                DurationMilliseconds, FirstByteMilliseconds, StatusCode, IsStreamed, Ending, Attempts, FreshInputTokens, CacheReadTokens,
                CacheWriteTokens, CacheWrite1hTokens, OutputTokens, ReasoningTokens, IsEstimated, CostNanoUsd, ChargeNanoUsd, PriceVersionId, MarginBasisPoints)
            SELECT Id, RequestId, lower(replace(RequestId, '-', '')), OrganizationId, ApiKeyId, IsPassThrough, ProviderSlug, ModelId, ModelId, At,
                800, 200, CASE WHEN IsFailed THEN 502 ELSE 200 END, 1, IsFailed, 1, 100, 0, 0, 0, 50, 0, 0, 1000,
                CASE WHEN IsPassThrough OR IsFailed THEN 0 ELSE 1200 END, '{Text(book.PriceVersionId)}', 2000 FROM Step;
        INSERT INTO Holds (RequestId, AccountId, State, AmountNanoUsd, CapturedNanoUsd, PriceVersionId, MarginBasisPoints, NodeId, OpenedAt, EndedAt)
            SELECT RequestId, AccountId, CASE WHEN IsFailed THEN 11 ELSE 10 END, 5000, CASE WHEN IsFailed THEN 0 ELSE 1200 END,
                '{Text(book.PriceVersionId)}', 2000, OrganizationId, At, At + 800 FROM Step WHERE NOT IsPassThrough;
        INSERT INTO LedgerTransactions (Id, Kind, Reference, OrganizationId, PostedAt)
            SELECT Id, 'Capture', lower(RequestId), OrganizationId, At + 800 FROM Step WHERE NOT IsPassThrough AND NOT IsFailed;
        INSERT INTO LedgerEntries (TransactionId, AccountId, AmountNanoUsd, BalanceAfterNanoUsd)
            SELECT Step.Id, Step.AccountId, -1200,
                wallet.PostedNanoUsd - 1200 * (spent.Requests + ROW_NUMBER() OVER (PARTITION BY Step.AccountId ORDER BY Step.Id))
            FROM Step JOIN LedgerAccounts wallet ON wallet.Id = Step.AccountId JOIN Spent spent ON spent.AccountId = Step.AccountId
            WHERE NOT IsPassThrough AND NOT IsFailed;
        INSERT INTO LedgerEntries (TransactionId, AccountId, AmountNanoUsd)
            SELECT Id, (SELECT Id FROM LedgerAccounts WHERE Kind = 'Revenue'), 1200 FROM Step WHERE NOT IsPassThrough AND NOT IsFailed;
        UPDATE Spent SET Requests = Requests + (SELECT COUNT(*) FROM Step WHERE Step.AccountId = Spent.AccountId AND NOT IsPassThrough AND NOT IsFailed);
        DROP TABLE Step;
        COMMIT;
        """);

    private static void AddSums(SqliteConnection connection) => Execute(
        connection,
        """
        UPDATE LedgerAccounts SET PostedNanoUsd = PostedNanoUsd - 1200 * (SELECT Requests FROM Spent WHERE AccountId = LedgerAccounts.Id)
            WHERE Id IN (SELECT AccountId FROM Spent);
        UPDATE LedgerAccounts SET PostedNanoUsd = PostedNanoUsd + 1200 * (SELECT SUM(Requests) FROM Spent) WHERE Kind = 'Revenue';
        INSERT INTO UsageRollups (OrganizationId, Hour, Day, ApiKeyId, ProviderSlug, ModelId, Mode, Requests, FailedRequests, InputTokens,
                CacheReadTokens, OutputTokens, CostNanoUsd, ChargeNanoUsd, DurationMilliseconds, LastAt, FirstStartedAt, MostChargedNanoUsd)
            SELECT OrganizationId, (StartedAt + 800) / 3600000 * 3600000, date((StartedAt + 800) / 1000, 'unixepoch'), ApiKeyId, ProviderSlug, ModelId, Mode,
                COUNT(*), SUM(Ending), SUM(FreshInputTokens), 0, SUM(OutputTokens), SUM(CostNanoUsd), SUM(ChargeNanoUsd), SUM(DurationMilliseconds), MAX(StartedAt + DurationMilliseconds), MIN(StartedAt), MAX(ChargeNanoUsd)
            FROM UsageRecords GROUP BY OrganizationId, (StartedAt + 800) / 3600000, ApiKeyId, ProviderSlug, ModelId, Mode;
        INSERT INTO UsageDays (OrganizationId, Day, ApiKeyId, ProviderSlug, ModelId, Mode, Requests, FailedRequests, InputTokens,
                CacheReadTokens, OutputTokens, CostNanoUsd, ChargeNanoUsd, DurationMilliseconds, LastAt, FirstStartedAt, MostChargedNanoUsd)
            SELECT OrganizationId, Day, ApiKeyId, ProviderSlug, ModelId, Mode, SUM(Requests), SUM(FailedRequests), SUM(InputTokens),
                SUM(CacheReadTokens), SUM(OutputTokens), SUM(CostNanoUsd), SUM(ChargeNanoUsd), SUM(DurationMilliseconds), MAX(LastAt), MIN(FirstStartedAt), MAX(MostChargedNanoUsd)
            FROM UsageRollups GROUP BY OrganizationId, Day, ApiKeyId, ProviderSlug, ModelId, Mode;
        """);

    private static string Text(Guid id) => id.ToString().ToUpperInvariant();

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }

    private static List<string> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(reader.GetString(0));
        return rows;
    }
}
