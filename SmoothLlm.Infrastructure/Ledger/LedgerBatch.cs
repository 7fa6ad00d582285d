using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>
/// One transaction of the book. Commands are decided one after the other against the accounts as the transaction read
/// them. What they decided is written at the end: holds, accounts and rollups once, however many commands touched them, and
/// settlements wallet by wallet. Reused from batch to batch.
/// </summary>
internal sealed class LedgerBatch(LedgerStatements sql, NodeIdentity node, TimeProvider time, ILogger logger)
{
    private readonly BatchHolds holds = new(sql, node);
    private readonly Dictionary<long, WalletRow> wallets = [];
    private readonly BatchPostings postings = new(sql);
    private readonly RollupDeltas rollups = new();
    private DateTimeOffset now;
    private bool isRepeat;

    /// <param name="mayBeRepeated">Whether its commands may have been applied before: then a hold is looked up before it is inserted.</param>
    public void Begin(bool mayBeRepeated)
    {
        holds.Clear();
        wallets.Clear();
        rollups.Clear();
        now = time.GetUtcNow();
        postings.Begin(now);
        isRepeat = mayBeRepeated;
    }

    public HoldResult Open(HoldRequest request)
    {
        if ((isRepeat || holds.IsOpened(request.RequestId)) && HasHold(request))
            return HoldResult.Granted.Instance;
        if (request.Amount.Value < 0)
            throw new ArgumentOutOfRangeException(nameof(request), request.Amount, "A hold cannot be negative.");
        ref var wallet = ref Load(request.AccountId);
        bool isCovered = wallet.IsActive && wallet.Available >= request.Amount.Value;
        // A hold that exists shows itself when it is inserted, but it must not be refused before it comes to that.
        if (!isCovered && HasHold(request))
            return HoldResult.Granted.Instance;
        if (!wallet.IsActive)
            return new HoldResult.AccountClosed();
        if (!isCovered)
            return new HoldResult.Insufficient(new NanoUsd(wallet.Available), new NanoUsd(wallet.Held));

        wallet.Held = checked(wallet.Held + request.Amount.Value);
        holds.Open(request, request.Amount.Value, now);
        return HoldResult.Granted.Instance;
    }

    public HoldResult Extend(HoldExtension extension)
    {
        var hold = holds.Find(extension.RequestId)
            ?? throw new InvalidOperationException($"Request {extension.RequestId} has no hold to extend.");
        if (hold.HasEnded)
            return new HoldResult.Ended();
        long held = hold.Amount;
        long more = extension.Amount.Value - held;
        if (more <= 0)
            return HoldResult.Granted.Instance;
        ref var wallet = ref Load(hold.AccountId);
        if (!wallet.IsActive)
            return new HoldResult.AccountClosed();
        if (wallet.Available < more)
            return new HoldResult.Insufficient(new NanoUsd(wallet.Available), new NanoUsd(wallet.Held - held));
        if (!holds.TryEnlarge(hold, extension.Amount.Value))
            return new HoldResult.Ended();
        wallet.Held = checked(wallet.Held + more);
        return HoldResult.Granted.Instance;
    }

    /// <summary>Saves a draft of <see cref="SettlementDrafts"/>; for a hold that has ended there is nothing left to save.</summary>
    public void SaveProgress(Guid requestId, string draft)
    {
        holds.WriteNow(requestId);
        if (sql.MarkStreaming.Bind(1, (long)HoldState.Streaming).Bind(2, requestId).Execute() == 0)
            return;
        if (sql.ChangeDraft.Bind(1, now).Bind(2, draft).Bind(3, requestId).Execute() == 0)
            sql.InsertDraft.Bind(1, now).Bind(2, draft).Bind(3, requestId).Execute();
    }

    public SettlementResult Settle(SettlementRequest request)
    {
        var usage = request.Usage;
        long wanted = request.Charge.Value;
        if (wanted < 0)
            throw new ArgumentOutOfRangeException(nameof(request), request.Charge, "A charge cannot be negative.");
        if (request.Loss.Value < 0)
            throw new ArgumentOutOfRangeException(nameof(request), request.Loss, "A loss cannot be negative.");
        var hold = holds.Find(usage.RequestId) ?? HoldLate(request);
        long held = hold.Amount;
        var openState = hold.State;
        long accountId = hold.AccountId;

        ref var wallet = ref Load(accountId);
        // What the hold does not cover comes from what is free, and never from what others hold.
        long covered = Math.Min(wanted, held);
        long charged = covered + Math.Min(wanted - covered, Math.Max(0, wallet.Available));
        var state = charged > 0 ? HoldState.Captured : HoldState.Released;
        if (!holds.TryEnd(hold, state, Math.Min(charged, held), now))
            return new SettlementResult.AlreadyEnded();

        wallet.Held -= held;
        if (openState == HoldState.Streaming)
            sql.DeleteDraft.Bind(1, usage.RequestId).Execute();
        wallet.Posted = checked(wallet.Posted - charged);
        postings.Settle(new Settled(request, accountId, charged, wallet.Posted));
        rollups.Add(usage, charged, now);
        return new SettlementResult.Settled(new NanoUsd(charged));
    }

    public SettlementResult Recover(Guid requestId)
    {
        var hold = holds.Find(requestId) ?? throw new InvalidOperationException($"Request {requestId} has no hold to recover.");
        if (hold.State == HoldState.Streaming && sql.ReadDraft.Bind(1, requestId).ReadText() is { } draft)
        {
            if (SettlementDrafts.TryRead(draft) is { } settlement)
                return Settle(settlement);
            // Given away: credits that stay held because of it would be worse.
            Log.DraftUnreadable(logger, requestId);
            sql.DeleteDraft.Bind(1, requestId).Execute();
        }

        ref var wallet = ref Load(hold.AccountId);
        if (!holds.TryEnd(hold, HoldState.Expired, 0, now))
            return new SettlementResult.AlreadyEnded();
        wallet.Held -= hold.Amount;
        return new SettlementResult.Settled(NanoUsd.Zero);
    }

    /// <summary>Writes down a request that the customer paid elsewhere: no hold, no entry.</summary>
    public void Record(UsageRecord usage)
    {
        if (usage.Mode != UsageMode.PassThrough || usage.ChargeNanoUsd != 0)
            throw new ArgumentException("Only a request that nothing is charged for is recorded without a hold.", nameof(usage));
        if (isRepeat && sql.FindUsage.Bind(1, usage.RequestId).ReadRow(1) is not null)
            return;
        postings.Record(usage, charged: 0);
        rollups.Add(usage, charged: 0, now);
    }

    public PostingResult Post(PostingRequest request)
    {
        string kind = request.Kind.ToString();
        if (sql.FindTransaction.Bind(1, kind).Bind(2, request.Reference).ReadRow(1) is not null)
            return new PostingResult.AlreadyPosted();
        if (sql.FindWallet.Bind(1, request.OrganizationId).ReadRow(1) is not [long accountId])
            return new PostingResult.NoWallet();
        ref var wallet = ref Load(accountId);
        long amount = request.Amount.Value;
        if (amount < 0 && !request.MayOverdraw && wallet.Available < -amount)
            return new PostingResult.Insufficient(new NanoUsd(wallet.Available));

        wallet.Posted = checked(wallet.Posted + amount);
        postings.Post(request, accountId, wallet.Posted);
        return new PostingResult.Posted();
    }

    /// <summary>Writes what was decided.</summary>
    /// <returns>False when an account was changed by someone else meanwhile: roll back and start over.</returns>
    public bool TryFinish()
    {
        postings.WriteSettled();
        holds.Write();
        // In the order of their ids, so that two nodes never wait for each other's rows.
        foreach ((long id, var wallet) in wallets.OrderBy(pair => pair.Key))
        {
            if (wallet.Posted == wallet.PostedBefore && wallet.Held == wallet.HeldBefore)
                continue;
            int changed = sql.ChangeWallet
                .Bind(1, wallet.Posted).Bind(2, wallet.Held).Bind(3, id).Bind(4, wallet.PostedBefore).Bind(5, wallet.HeldBefore)
                .Execute();
            if (changed == 0)
                return false;
        }

        postings.WriteHouse();
        rollups.Write(sql);
        return true;
    }

    /// <summary>Tells what the commit left in each wallet.</summary>
    public void Publish(WalletHeadroom headroom)
    {
        foreach ((long id, var wallet) in wallets)
            headroom.Publish(id, wallet.IsActive ? wallet.Available : 0);
    }

    /// <exception cref="InvalidOperationException">It had one, which has ended.</exception>
    private bool HasHold(HoldRequest request)
    {
        if (holds.Find(request.RequestId) is not { } hold)
            return false;
        return !hold.HasEnded ? true : throw new InvalidOperationException($"Request {request.RequestId} has ended already.");
    }

    /// <summary>What is free of a hold that is not in the book although its request has begun; see <see cref="SettlementRequest.Hold"/>.</summary>
    private HoldRow HoldLate(SettlementRequest settlement)
    {
        var request = settlement.Hold ?? throw new InvalidOperationException($"Request {settlement.Usage.RequestId} has no hold to settle.");
        ref var wallet = ref Load(request.AccountId);
        long amount = Math.Clamp(wallet.Available, 0, request.Amount.Value);
        wallet.Held += amount;
        return holds.Open(request, amount, settlement.Usage.StartedAt);
    }

    private ref WalletRow Load(long accountId)
    {
        ref var wallet = ref CollectionsMarshal.GetValueRefOrAddDefault(wallets, accountId, out bool isLoaded);
        if (isLoaded)
            return ref wallet;
        if (sql.ReadAccount.Bind(1, accountId).ReadRow(3) is not [long posted, long held, long isActive])
        {
            wallets.Remove(accountId);
            throw new InvalidOperationException($"There is no ledger account {accountId}.");
        }

        wallet = new WalletRow { Posted = posted, PostedBefore = posted, Held = held, HeldBefore = held, IsActive = isActive != 0 };
        return ref wallet;
    }

    private struct WalletRow
    {
        public long Posted;
        public long Held;
        public long PostedBefore;
        public long HeldBefore;
        public bool IsActive;

        public readonly long Available => Posted - Held;
    }
}
