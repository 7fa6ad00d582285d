using System.Runtime.InteropServices;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>The transactions with their entries, and the usage records, that one batch inserts.</summary>
internal sealed class BatchPostings(LedgerStatements sql)
{
    private const string CaptureKind = nameof(LedgerTransactionKind.Capture);
    private const string FailureLossKind = nameof(LedgerTransactionKind.FailureLoss);

    private readonly List<Settled> settled = [];
    private readonly Dictionary<long, long> house = [];
    private DateTimeOffset now;

    public void Begin(DateTimeOffset at)
    {
        settled.Clear();
        house.Clear();
        now = at;
    }

    /// <summary>Written with the others of its wallet.</summary>
    public void Settle(in Settled settlement) => settled.Add(settlement);

    /// <param name="request">What moves money otherwise than by a request.</param>
    /// <param name="accountId">The wallet.</param>
    /// <param name="balanceAfter">What it has then, nano-USD.</param>
    public void Post(PostingRequest request, long accountId, long balanceAfter)
    {
        // A wallet's entries are in the order of their transactions, and what it settled came before.
        WriteSettled();
        long amount = request.Amount.Value;
        long transaction = InsertTransaction(request.Kind.ToString(), request.Reference, request.OrganizationId, request.Description, request.ActorUserId);
        PostToWallet(transaction, accountId, amount, balanceAfter);
        PostToHouse(transaction, request.Counter, -amount);
    }

    public void Record(UsageRecord usage, long charged) => sql.InsertUsage
        .Bind(1, usage.RequestId).Bind(2, usage.TraceId).Bind(3, usage.OrganizationId).Bind(4, usage.ApiKeyId).Bind(5, (long)usage.Mode)
        .Bind(6, usage.ProviderSlug).Bind(7, usage.ModelId).Bind(8, usage.UpstreamModel).Bind(9, usage.StartedAt)
        .Bind(10, usage.DurationMilliseconds).Bind(11, (long?)usage.FirstByteMilliseconds).Bind(12, usage.StatusCode)
        .Bind(13, usage.IsStreamed ? 1 : 0).Bind(14, (long)usage.Ending).Bind(15, usage.Attempts).Bind(16, usage.FreshInputTokens)
        .Bind(17, usage.CacheReadTokens).Bind(18, usage.CacheWriteTokens).Bind(19, usage.CacheWrite1hTokens).Bind(20, usage.OutputTokens)
        .Bind(21, usage.ReasoningTokens).Bind(22, usage.IsEstimated ? 1 : 0).Bind(23, usage.CostNanoUsd).Bind(24, charged)
        .Bind(25, usage.PriceVersionId).Bind(26, usage.MarginBasisPoints).Bind(27, usage.AttemptDetails).Bind(28, usage.ErrorCode)
        .Bind(29, usage.EndUser)
        .Execute();

    /// <summary>Adds to the house's accounts what the batch moved there.</summary>
    public void WriteHouse()
    {
        foreach ((long id, long amount) in house.OrderBy(pair => pair.Key))
            sql.AddToHouse.Bind(1, amount).Bind(2, id).Execute();
    }

    /// <summary>
    /// Wallet by wallet: the log and the statement of each have pages of their own, and those of one are still at hand when
    /// its next request is written.
    /// </summary>
    public void WriteSettled()
    {
        foreach (var settlement in settled.OrderBy(one => one.AccountId))
            Write(settlement);
        settled.Clear();
    }

    private void Write(in Settled settlement)
    {
        var (request, accountId, charged, balanceAfter) = settlement;
        var usage = request.Usage;
        long wanted = request.Charge.Value;
        if (request.Loss.Value > 0)
        {
            long transaction = InsertTransaction(FailureLossKind, usage.RequestId.ToString(), usage.OrganizationId);
            PostToHouse(transaction, LedgerAccountKind.FailureLoss, -request.Loss.Value);
            PostToHouse(transaction, LedgerAccountKind.Revenue, request.Loss.Value);
        }

        if (wanted > 0)
        {
            long transaction = InsertTransaction(CaptureKind, usage.RequestId.ToString(), usage.OrganizationId);
            if (charged > 0)
                PostToWallet(transaction, accountId, -charged, balanceAfter);
            if (charged < wanted)
                PostToHouse(transaction, LedgerAccountKind.OverrunLoss, charged - wanted);
            PostToHouse(transaction, LedgerAccountKind.Revenue, wanted);
        }

        Record(usage, charged);
    }

    private void PostToWallet(long transaction, long accountId, long amount, long balanceAfter) =>
        sql.InsertEntry.Bind(1, transaction).Bind(2, accountId).Bind(3, amount).Bind(4, balanceAfter).Execute();

    private void PostToHouse(long transaction, LedgerAccountKind kind, long amount)
    {
        long accountId = HouseAccounts.IdOf(kind);
        CollectionsMarshal.GetValueRefOrAddDefault(house, accountId, out _) += amount;
        sql.InsertEntry.Bind(1, transaction).Bind(2, accountId).Bind(3, amount).BindNull(4).Execute();
    }

    private long InsertTransaction(string kind, string reference, Guid organizationId, string? description = null, string? actorUserId = null) =>
        sql.InsertTransaction
            .Bind(1, kind).Bind(2, reference).Bind(3, organizationId).Bind(4, now).Bind(5, description).Bind(6, actorUserId)
            .Insert();
}

/// <summary>A settlement as it was decided.</summary>
/// <param name="Request">The ending.</param>
/// <param name="AccountId">The wallet.</param>
/// <param name="Charged">What was taken from the wallet, nano-USD.</param>
/// <param name="BalanceAfter">What it had then, nano-USD.</param>
internal readonly record struct Settled(SettlementRequest Request, long AccountId, long Charged, long BalanceAfter);
