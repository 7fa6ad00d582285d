using System.Collections.Concurrent;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>
/// What wallets had available after their last commit, less what is queued since. From it a hold is *expected* to be
/// granted before the disk has said so. Only a claw-back that is queued before it can make the book refuse it all the
/// same. Only for a process that has the book to itself.
/// </summary>
internal sealed class WalletHeadroom
{
    /// <summary>Beyond it wallets without a hold under way are forgotten, and known again after their next commit.</summary>
    private const int MaxWallets = 100_000;

    private readonly ConcurrentDictionary<long, Wallet> wallets = new();

    /// <summary>Counts a hold that is about to be queued. Give it back when it is decided.</summary>
    public Claim Take(long accountId, long amount)
    {
        while (true)
        {
            var wallet = wallets.GetOrAdd(accountId, static _ => new Wallet());
            lock (wallet)
            {
                if (wallet.IsForgotten)
                    continue;
                bool isCovered = wallet.Available - wallet.Queued >= amount;
                wallet.Queued += amount;
                return new Claim(wallet, amount, isCovered);
            }
        }
    }

    /// <summary>Tells what a commit left.</summary>
    public void Publish(long accountId, long available)
    {
        if (wallets.Count > MaxWallets)
            ForgetIdle();
        var wallet = wallets.GetOrAdd(accountId, static _ => new Wallet());
        lock (wallet)
            wallet.Available = available;
    }

    /// <summary>From now on nothing is expected of any wallet until a commit tells of it.</summary>
    public void Clear()
    {
        foreach (var (_, wallet) in wallets)
        {
            lock (wallet)
                wallet.Available = 0;
        }
    }

    private void ForgetIdle()
    {
        foreach (var (accountId, wallet) in wallets)
        {
            lock (wallet)
            {
                if (wallet.Queued == 0)
                    wallet.IsForgotten = wallets.TryRemove(accountId, out _);
            }
        }
    }

    /// <summary>A hold under way.</summary>
    /// <param name="IsCovered">Whether the wallet was known to cover it.</param>
    public readonly record struct Claim(Wallet? Wallet, long Amount, bool IsCovered)
    {
        /// <summary>It is decided, and what it took is in what was published.</summary>
        public void Return()
        {
            if (Wallet is null)
                return;
            lock (Wallet)
                Wallet.Queued -= Amount;
        }
    }

    public sealed class Wallet
    {
        public long Available { get; set; }

        public long Queued { get; set; }

        public bool IsForgotten { get; set; }
    }
}
