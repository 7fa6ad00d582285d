using SmoothLlm.Core.Ledger;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>
/// The rules of the book as queries, one each: how many rows break it. Plain SQL that both engines understand. All but
/// I3, I4, I7, I8 and I12 read a table from end to end.
/// </summary>
internal static class InvariantQueries
{
    /// <summary>Of requests that were settled before it, the usage records may be deleted.</summary>
    private const string KeptSince = "(SELECT KeptSince FROM UsageCutoffs)";

    public const string UnbalancedTransactions =
        """
        SELECT CAST(COUNT(*) AS bigint) AS Value FROM
            (SELECT TransactionId FROM LedgerEntries GROUP BY TransactionId HAVING SUM(AmountNanoUsd) <> 0) unbalanced
        """;

    public const string WrongPosted =
        """
        SELECT CAST(COUNT(*) AS bigint) AS Value FROM LedgerAccounts account
        LEFT JOIN (SELECT AccountId, SUM(AmountNanoUsd) AS Total FROM LedgerEntries GROUP BY AccountId) entries ON entries.AccountId = account.Id
        WHERE account.PostedNanoUsd <> COALESCE(entries.Total, 0)
        """;

    public const string WrongHeld =
        """
        SELECT CAST(COUNT(*) AS bigint) AS Value FROM LedgerAccounts account
        LEFT JOIN (SELECT AccountId, SUM(AmountNanoUsd) AS Total FROM Holds WHERE EndedAt IS NULL GROUP BY AccountId) holds ON holds.AccountId = account.Id
        WHERE account.HeldNanoUsd <> COALESCE(holds.Total, 0)
        """;

    /// <summary>Usage never takes the available amount below zero, nor further down when it is there; so what is missing is at most what was clawed back.</summary>
    public const string Overdrawn =
        """
        SELECT CAST(COUNT(*) AS bigint) AS Value FROM LedgerAccounts account
        WHERE account.Kind = 'Wallet' AND account.PostedNanoUsd < account.HeldNanoUsd AND account.HeldNanoUsd - account.PostedNanoUsd >
            (SELECT COALESCE(SUM(-entry.AmountNanoUsd), 0) FROM LedgerTransactions clawback
             JOIN LedgerEntries entry ON entry.TransactionId = clawback.Id AND entry.AccountId = account.Id AND entry.AmountNanoUsd < 0
             WHERE clawback.OrganizationId = account.OrganizationId AND clawback.Kind <> 'Capture'
               AND clawback.Kind IN ('Refund', 'Dispute', 'Adjustment'))
        """;

    /// <summary>{0}: opened before it, an owner without a lease should have been noticed; {1}: so long ago must the lease have run out; {2}: opened before it, no request still runs.</summary>
    public static readonly string NotEndedOnce =
        $$"""
        SELECT CAST(COUNT(*) AS bigint) AS Value FROM Holds hold
        WHERE (hold.EndedAt IS NULL AND (hold.State >= {{(int)HoldState.Captured}} OR hold.OpenedAt < {2}
                OR (hold.OpenedAt < {0} AND NOT EXISTS (SELECT 1 FROM NodeLeases lease WHERE lease.NodeId = hold.NodeId AND lease.ExpiresAt >= {1}))))
           OR (hold.EndedAt IS NOT NULL AND hold.State NOT IN ({{(int)HoldState.Captured}}, {{(int)HoldState.Released}}, {{(int)HoldState.Expired}}))
           OR (hold.State <> {{(int)HoldState.Captured}} AND hold.CapturedNanoUsd <> 0)
        """;

    public const string OverCaptured =
        "SELECT CAST(COUNT(*) AS bigint) AS Value FROM Holds WHERE CapturedNanoUsd > AmountNanoUsd OR CapturedNanoUsd < 0";

    /// <summary>Every top-up has a purchase that was paid, and no purchase was credited twice, in number and in amount; and more was never taken back than was credited.</summary>
    public const string WrongCredits =
        """
        SELECT CAST(COUNT(*) AS bigint) AS Value FROM
            (SELECT OrganizationId FROM
                (SELECT purchase.OrganizationId, 1 AS Paid, CASE WHEN purchase.Status = 'Completed' THEN 1 ELSE 0 END AS Completed, 0 AS Credits,
                        purchase.AmountNanoUsd AS PaidAmount, CASE WHEN purchase.Status = 'Completed' THEN purchase.AmountNanoUsd ELSE 0 END AS CompletedAmount,
                        0 AS CreditedAmount, 0 AS ClawedBack
                 FROM Purchases purchase WHERE purchase.Status IN ('Paid', 'Completed')
                 UNION ALL
                 SELECT payment.OrganizationId, 0, 0, CASE WHEN payment.Kind = 'TopUp' THEN 1 ELSE 0 END, 0, 0,
                        CASE WHEN payment.Kind = 'TopUp' THEN entry.AmountNanoUsd ELSE 0 END, CASE WHEN payment.Kind = 'TopUp' THEN 0 ELSE -entry.AmountNanoUsd END
                 FROM LedgerTransactions payment
                 JOIN LedgerEntries entry ON entry.TransactionId = payment.Id AND entry.BalanceAfterNanoUsd IS NOT NULL
                 WHERE payment.Kind <> 'Capture' AND payment.Kind IN ('TopUp', 'Refund', 'Dispute', 'DisputeReversal')) payments
             GROUP BY OrganizationId
             HAVING SUM(Credits) > SUM(Paid) OR SUM(Credits) < SUM(Completed) OR SUM(CreditedAmount) > SUM(PaidAmount)
                 OR SUM(CreditedAmount) < SUM(CompletedAmount) OR SUM(ClawedBack) > SUM(CreditedAmount)) wrong
        """;

    public const string WrongPurchases =
        """
        SELECT CAST(COUNT(*) AS bigint) AS Value FROM Purchases
        WHERE RefundedNanoUsd < 0 OR DisputedNanoUsd < 0 OR RefundedNanoUsd + DisputedNanoUsd > AmountNanoUsd
           OR (Status NOT IN ('Paid', 'Completed') AND RefundedNanoUsd + DisputedNanoUsd <> 0)
        """;

    /// <summary>That an event has one row is its key; its effects are postings, which are unique by their reference.</summary>
    public const string WrongPaymentEvents =
        """
        SELECT CAST(COUNT(*) AS bigint) AS Value FROM PaymentEvents
        WHERE (Status = 'Processed' AND ProcessedAt IS NULL) OR (Status IN ('Received', 'Parked') AND ProcessedAt IS NOT NULL)
        """;

    /// <summary>Both are unique by request: when each record has its ended hold, and there are as many of the one as of the other, each has its one.</summary>
    public static readonly string UnsettledUsage =
        $"""
        SELECT CAST(COUNT(*) AS bigint) AS Value FROM UsageRecords usage
        WHERE usage.Mode = 0 AND NOT EXISTS
            (SELECT 1 FROM Holds hold WHERE hold.RequestId = usage.RequestId AND hold.State IN ({(int)HoldState.Captured}, {(int)HoldState.Released}))
        """;

    public static readonly string UnrecordedHolds =
        $"""
        SELECT CAST(ABS((SELECT COUNT(*) FROM Holds WHERE State IN ({(int)HoldState.Captured}, {(int)HoldState.Released})
                AND (EndedAt IS NULL OR EndedAt >= {KeptSince}))
            - (SELECT COUNT(*) FROM UsageRecords usage JOIN Holds hold ON hold.RequestId = usage.RequestId
                WHERE usage.Mode = 0 AND (hold.EndedAt IS NULL OR hold.EndedAt >= {KeptSince}))) AS bigint) AS Value
        """;

    /// <summary>What a wallet had after an entry is what it had before it and the entry; so an entry that was changed, taken out or put in shows.</summary>
    public const string BrokenChain =
        """
        SELECT CAST(COUNT(*) AS bigint) AS Value FROM
            (SELECT BalanceAfterNanoUsd - AmountNanoUsd AS Start,
                    LAG(BalanceAfterNanoUsd, 1, 0) OVER (PARTITION BY AccountId ORDER BY TransactionId) AS Previous
             FROM LedgerEntries WHERE BalanceAfterNanoUsd IS NOT NULL) chain
        WHERE Start <> Previous
        """;

    public const string UnpricedHolds =
        """
        SELECT CAST(COUNT(*) AS bigint) AS Value FROM (SELECT DISTINCT PriceVersionId FROM Holds) used
        WHERE NOT EXISTS (SELECT 1 FROM PriceVersions price WHERE price.Id = used.PriceVersionId)
        """;

    public const string UnbalancedBook =
        "SELECT CAST(CASE WHEN SUM(PostedNanoUsd) = 0 THEN 0 ELSE 1 END AS bigint) AS Value FROM LedgerAccounts";

    /// <summary>
    /// By organization and UTC day of the settlement. These rows are what the counters of daily messages and of spending
    /// begin with, so a wrong one would give somebody messages for nothing, or take them away.
    /// </summary>
    public const string WrongRollups =
        $"""
        SELECT CAST(COUNT(*) AS bigint) AS Value FROM
            (SELECT OrganizationId FROM
                (SELECT usage.OrganizationId, hold.EndedAt / 86400000 AS Day, 1 AS Requests, usage.ChargeNanoUsd AS Charge
                 FROM UsageRecords usage JOIN Holds hold ON hold.RequestId = usage.RequestId
                 WHERE usage.Mode = 0 AND hold.EndedAt >= {KeptSince}
                 UNION ALL
                 SELECT OrganizationId, Hour / 86400000, -Requests, -ChargeNanoUsd FROM UsageRollups WHERE Mode = 0 AND Hour >= {KeptSince}) days
             GROUP BY OrganizationId, Day HAVING SUM(Requests) <> 0 OR SUM(Charge) <> 0) wrong
        """;

    /// <summary>
    /// Requests that were passed through have no settlement, and no moment that record and rollup have in common: they are
    /// compared by organization. Where old records were deleted, what ended within an hour of the cut may be on either side.
    /// </summary>
    public const string WrongPassThroughRollups =
        $"""
        SELECT CAST(COUNT(*) AS bigint) AS Value FROM
            (SELECT OrganizationId FROM
                (SELECT OrganizationId, 1 AS Kept, CASE WHEN StartedAt + DurationMilliseconds >= {KeptSince} + 3600000 THEN 1 ELSE 0 END AS Late, 0 AS RolledUp, 0 AS RolledUpLate
                 FROM UsageRecords WHERE Mode = 1 AND StartedAt + DurationMilliseconds >= {KeptSince}
                 UNION ALL
                 SELECT OrganizationId, 0, 0, Requests, CASE WHEN Hour >= {KeptSince} + 3600000 THEN Requests ELSE 0 END
                 FROM UsageRollups WHERE Mode = 1 AND Hour >= {KeptSince}) requests
             GROUP BY OrganizationId HAVING SUM(RolledUpLate) > SUM(Kept) OR SUM(Late) > SUM(RolledUp)) wrong
        """;

    /// <summary>A day is what its hours add up to, of every organization and in every figure that money or limits depend on.</summary>
    public const string WrongDays =
        """
        SELECT CAST(COUNT(*) AS bigint) AS Value FROM
            (SELECT OrganizationId FROM
                (SELECT OrganizationId, Day, Mode, Requests, ChargeNanoUsd AS Charge, CostNanoUsd AS Cost FROM UsageDays
                 UNION ALL
                 SELECT OrganizationId, Day, Mode, -Requests, -ChargeNanoUsd, -CostNanoUsd FROM UsageRollups) sums
             GROUP BY OrganizationId, Day, Mode HAVING SUM(Requests) <> 0 OR SUM(Charge) <> 0 OR SUM(Cost) <> 0) wrong
        """;
}
