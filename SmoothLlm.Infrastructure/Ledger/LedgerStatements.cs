namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>Every statement of the writer, prepared once per session. Plain SQL that both engines understand.</summary>
internal sealed class LedgerStatements(LedgerSession session) : IDisposable
{
    private const string Sums =
        """
        Requests, FailedRequests, InputTokens, CacheReadTokens, OutputTokens, CostNanoUsd, ChargeNanoUsd, DurationMilliseconds, LastAt,
            FirstStartedAt, MostChargedNanoUsd, OrganizationId, ApiKeyId, ProviderSlug, ModelId, Mode, Day
        """;

    private const string SumParameters = "@p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17";

    private const string AddToSums =
        """
        SET Requests = Requests + @p1, FailedRequests = FailedRequests + @p2, InputTokens = InputTokens + @p3,
            CacheReadTokens = CacheReadTokens + @p4, OutputTokens = OutputTokens + @p5, CostNanoUsd = CostNanoUsd + @p6,
            ChargeNanoUsd = ChargeNanoUsd + @p7, DurationMilliseconds = DurationMilliseconds + @p8,
            LastAt = CASE WHEN LastAt < @p9 THEN @p9 ELSE LastAt END,
            FirstStartedAt = CASE WHEN FirstStartedAt > @p10 THEN @p10 ELSE FirstStartedAt END,
            MostChargedNanoUsd = CASE WHEN MostChargedNanoUsd < @p11 THEN @p11 ELSE MostChargedNanoUsd END
        WHERE OrganizationId = @p12 AND ApiKeyId = @p13 AND ProviderSlug = @p14 AND ModelId = @p15 AND Mode = @p16 AND Day = @p17
        """;

    /// <summary>The last condition is the index's own, by which SQLite knows that it may use it.</summary>
    internal const string PostedTransaction = "SELECT Id FROM LedgerTransactions WHERE Kind = @p1 AND Reference = @p2 AND Kind <> 'Capture'";

    public LedgerStatement ReadAccount { get; } = session.Prepare(
        "SELECT PostedNanoUsd, HeldNanoUsd, IsActive FROM LedgerAccounts WHERE Id = @p1");

    public LedgerStatement FindWallet { get; } = session.Prepare(
        "SELECT Id FROM LedgerAccounts WHERE OrganizationId = @p1");

    /// <summary>
    /// The guard of the book: it changes the row only if it still holds what the batch was computed from, so a writer
    /// on another node makes this one start over instead of losing an update. That a wallet covers what is taken from
    /// it was decided by the batch, on exactly these amounts.
    /// </summary>
    public LedgerStatement ChangeWallet { get; } = session.Prepare(
        "UPDATE LedgerAccounts SET PostedNanoUsd = @p1, HeldNanoUsd = @p2 WHERE Id = @p3 AND PostedNanoUsd = @p4 AND HeldNanoUsd = @p5");

    public LedgerStatement AddToHouse { get; } = session.Prepare(
        "UPDATE LedgerAccounts SET PostedNanoUsd = PostedNanoUsd + @p1 WHERE Id = @p2");

    public LedgerStatement ReadHold { get; } = session.Prepare(
        "SELECT AccountId, AmountNanoUsd, State FROM Holds WHERE RequestId = @p1");

    public LedgerStatement InsertHold { get; } = session.Prepare(
        """
        INSERT INTO Holds (RequestId, AccountId, State, AmountNanoUsd, CapturedNanoUsd, PriceVersionId, MarginBasisPoints, NodeId, OpenedAt, EndedAt)
        VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10)
        """);

    public LedgerStatement EnlargeHold { get; } = session.Prepare(
        "UPDATE Holds SET AmountNanoUsd = @p1 WHERE RequestId = @p2 AND EndedAt IS NULL AND AmountNanoUsd = @p3");

    public LedgerStatement MarkStreaming { get; } = session.Prepare(
        "UPDATE Holds SET State = @p1 WHERE RequestId = @p2 AND EndedAt IS NULL");

    public LedgerStatement ChangeDraft { get; } = session.Prepare(
        "UPDATE SettlementDrafts SET SavedAt = @p1, Settlement = @p2 WHERE RequestId = @p3");

    public LedgerStatement InsertDraft { get; } = session.Prepare(
        "INSERT INTO SettlementDrafts (SavedAt, Settlement, RequestId) VALUES (@p1, @p2, @p3)");

    public LedgerStatement ReadDraft { get; } = session.Prepare(
        "SELECT Settlement FROM SettlementDrafts WHERE RequestId = @p1");

    public LedgerStatement DeleteDraft { get; } = session.Prepare(
        "DELETE FROM SettlementDrafts WHERE RequestId = @p1");

    /// <summary>Of all that want to end a hold, the state test lets exactly one.</summary>
    public LedgerStatement EndHold { get; } = session.Prepare(
        "UPDATE Holds SET State = @p1, CapturedNanoUsd = @p2, EndedAt = @p3 WHERE RequestId = @p4 AND EndedAt IS NULL");

    public LedgerStatement FindTransaction { get; } = session.Prepare(PostedTransaction);

    public LedgerStatement InsertTransaction { get; } = session.Prepare(
        "INSERT INTO LedgerTransactions (Kind, Reference, OrganizationId, PostedAt, Description, ActorUserId) VALUES (@p1, @p2, @p3, @p4, @p5, @p6)");

    public LedgerStatement FindUsage { get; } = session.Prepare(
        "SELECT Id FROM UsageRecords WHERE RequestId = @p1");

    public LedgerStatement InsertEntry { get; } = session.Prepare(
        "INSERT INTO LedgerEntries (TransactionId, AccountId, AmountNanoUsd, BalanceAfterNanoUsd) VALUES (@p1, @p2, @p3, @p4)");

    public LedgerStatement InsertUsage { get; } = session.Prepare(
        """
        INSERT INTO UsageRecords (RequestId, TraceId, OrganizationId, ApiKeyId, Mode, ProviderSlug, ModelId, UpstreamModel, StartedAt,
            DurationMilliseconds, FirstByteMilliseconds, StatusCode, IsStreamed, Ending, Attempts, FreshInputTokens, CacheReadTokens,
            CacheWriteTokens, CacheWrite1hTokens, OutputTokens, ReasoningTokens, IsEstimated, CostNanoUsd, ChargeNanoUsd, PriceVersionId,
            MarginBasisPoints, AttemptDetails, ErrorCode, EndUser)
        VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17, @p18, @p19, @p20, @p21,
            @p22, @p23, @p24, @p25, @p26, @p27, @p28, @p29)
        """);

    public LedgerStatement AddToHour { get; } = session.Prepare(
        $"UPDATE UsageRollups {AddToSums} AND Hour = @p18");

    public LedgerStatement InsertHour { get; } = session.Prepare(
        $"INSERT INTO UsageRollups ({Sums}, Hour) VALUES ({SumParameters}, @p18)");

    public LedgerStatement AddToDay { get; } = session.Prepare(
        $"UPDATE UsageDays {AddToSums}");

    public LedgerStatement InsertDay { get; } = session.Prepare(
        $"INSERT INTO UsageDays ({Sums}) VALUES ({SumParameters})");

    public void Dispose()
    {
        foreach (var statement in (LedgerStatement[])[ReadAccount, FindWallet, ChangeWallet, AddToHouse, ReadHold, InsertHold, EnlargeHold,
            MarkStreaming, ChangeDraft, InsertDraft, ReadDraft, DeleteDraft, EndHold,
            FindTransaction, InsertTransaction, FindUsage, InsertEntry, InsertUsage, AddToHour, InsertHour, AddToDay, InsertDay])
            statement.Dispose();
    }
}
