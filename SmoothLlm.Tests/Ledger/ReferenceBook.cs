using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;

namespace SmoothLlm.Tests.Ledger;

/// <summary>
/// What docs/charging.md says about the book, as simply as it can be said: no database, no batches, no retries. The
/// ledger is compared with it, so it is written from the rules and shares nothing with the ledger but its words.
/// </summary>
internal sealed class ReferenceBook
{
    private readonly HashSet<(LedgerTransactionKind, string)> posted = [];

    public List<Wallet> Wallets { get; } = [];

    public Dictionary<Guid, Reservation> Reservations { get; } = [];

    public Dictionary<LedgerAccountKind, long> House { get; } =
        Enum.GetValues<LedgerAccountKind>().Where(kind => kind != LedgerAccountKind.Wallet).ToDictionary(kind => kind, _ => 0L);

    public long Charged { get; private set; }

    public int Settlements { get; private set; }

    public HoldResult Open(Guid request, Wallet wallet, long amount)
    {
        if (Reservations.TryGetValue(request, out var before))
            return before.IsOpen ? HoldResult.Granted.Instance : new HoldResult.Unavailable();
        if (amount < 0)
            return new HoldResult.Unavailable();
        if (wallet.IsClosed)
            return new HoldResult.AccountClosed();
        if (wallet.Available < amount)
            return wallet.Insufficient;
        wallet.Held += amount;
        Reservations.Add(request, new Reservation(wallet) { Amount = amount });
        return HoldResult.Granted.Instance;
    }

    public HoldResult Extend(Guid request, long total)
    {
        if (!Reservations.TryGetValue(request, out var reservation))
            return new HoldResult.Unavailable();
        if (!reservation.IsOpen)
            return new HoldResult.Ended();
        long more = total - reservation.Amount;
        if (more <= 0)
            return HoldResult.Granted.Instance;
        if (reservation.Wallet.IsClosed)
            return new HoldResult.AccountClosed();
        if (reservation.Wallet.Available < more)
            return reservation.Wallet.InsufficientBeside(reservation.Amount);
        reservation.Wallet.Held += more;
        reservation.Amount = total;
        return HoldResult.Granted.Instance;
    }

    public void Progress(Guid request, long charge)
    {
        if (Reservations.TryGetValue(request, out var reservation) && reservation.IsOpen)
            reservation.Draft = charge;
    }

    public SettlementResult Settle(Guid request, long charge, long loss)
    {
        if (charge < 0 || loss < 0 || !Reservations.TryGetValue(request, out var reservation))
            return new SettlementResult.Unavailable();
        if (!reservation.IsOpen)
            return new SettlementResult.AlreadyEnded();
        var wallet = reservation.Wallet;
        // The hold pays first; beyond it only what nobody else has reserved.
        long beyond = Math.Max(0, charge - reservation.Amount);
        long free = Math.Max(0, wallet.Available);
        long charged = charge - beyond + Math.Min(beyond, free);
        wallet.Held -= reservation.Amount;
        wallet.Posted -= charged;
        House[LedgerAccountKind.Revenue] += charge + loss;
        House[LedgerAccountKind.OverrunLoss] -= charge - charged;
        House[LedgerAccountKind.FailureLoss] -= loss;
        reservation.IsOpen = false;
        Charged += charged;
        Settlements++;
        return new SettlementResult.Settled(new NanoUsd(charged));
    }

    public SettlementResult Recover(Guid request)
    {
        if (!Reservations.TryGetValue(request, out var reservation))
            return new SettlementResult.Unavailable();
        if (reservation.IsOpen && reservation.Draft is { } draft)
            return Settle(request, draft, 0);
        if (!reservation.IsOpen)
            return new SettlementResult.AlreadyEnded();
        reservation.Wallet.Held -= reservation.Amount;
        reservation.IsOpen = false;
        return new SettlementResult.Settled(NanoUsd.Zero);
    }

    /// <summary>The process dies: whatever is open is recovered, in the order in which it was opened.</summary>
    public void Crash()
    {
        foreach (var request in Reservations.Where(pair => pair.Value.IsOpen).Select(pair => pair.Key).ToList())
            Recover(request);
    }

    public PostingResult Post(LedgerTransactionKind kind, string reference, Wallet? wallet, LedgerAccountKind counter, long amount, bool mayOverdraw)
    {
        if (posted.Contains((kind, reference)))
            return new PostingResult.AlreadyPosted();
        if (wallet is null)
            return new PostingResult.NoWallet();
        if (amount < 0 && !mayOverdraw && wallet.Available < -amount)
            return new PostingResult.Insufficient(new NanoUsd(wallet.Available));
        posted.Add((kind, reference));
        wallet.Posted += amount;
        House[counter] -= amount;
        return new PostingResult.Posted();
    }

    internal sealed class Wallet(Guid organizationId, long accountId)
    {
        public Guid OrganizationId => organizationId;

        public long AccountId => accountId;

        public long Posted { get; set; }

        public long Held { get; set; }

        public bool IsClosed { get; set; }

        /// <summary>Bought, less what was taken back of it.</summary>
        public long Refundable { get; set; }

        public long Available => Posted - Held;

        public HoldResult Insufficient => InsufficientBeside(own: 0);

        /// <summary>What others hold is told, so not what the request that asks holds itself.</summary>
        public HoldResult InsufficientBeside(long own) => new HoldResult.Insufficient(new NanoUsd(Available), new NanoUsd(Held - own));
    }

    internal sealed class Reservation(Wallet wallet)
    {
        public Wallet Wallet => wallet;

        public long Amount { get; set; }

        public long? Draft { get; set; }

        public bool IsOpen { get; set; } = true;
    }
}
