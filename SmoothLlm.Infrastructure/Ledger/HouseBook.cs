using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>The book as the house sees it.</summary>
/// <param name="Accounts">The house's accounts.</param>
/// <param name="Wallets">What all wallets have posted together.</param>
/// <param name="WalletCount">How many wallets there are.</param>
/// <param name="OverdrawnWallets">Wallets with less than nothing available: more was clawed back than they had.</param>
/// <param name="Holds">What requests under way have reserved.</param>
public sealed record HouseOverview(
    IReadOnlyList<HouseBalance> Accounts, NanoUsd Wallets, int WalletCount, int OverdrawnWallets, OpenHolds Holds)
{
    /// <summary>Of the whole book: zero, or something is wrong.</summary>
    public NanoUsd Sum => new(Accounts.Sum(account => account.Posted.Value) + Wallets.Value);

    /// <summary>What one of the house's accounts has posted.</summary>
    public NanoUsd Of(LedgerAccountKind kind) => Accounts.First(account => account.Kind == kind).Posted;
}

/// <summary>One of the house's accounts.</summary>
public sealed record HouseBalance(LedgerAccountKind Kind, NanoUsd Posted);

/// <summary>Holds that are open now.</summary>
/// <param name="OldestAt">When the oldest was opened, UTC; null without any.</param>
public sealed record OpenHolds(int Count, NanoUsd Sum, DateTimeOffset? OldestAt);

/// <summary>An entry on one of the house's accounts.</summary>
/// <param name="OrganizationName">Whom it concerns; null for the house alone.</param>
public sealed record HouseMovement(
    long TransactionId,
    DateTimeOffset PostedAt,
    LedgerAccountKind Account,
    LedgerTransactionKind Kind,
    string Reference,
    string? OrganizationName,
    NanoUsd Amount);

/// <summary>Reads the book for admins.</summary>
public sealed class HouseBook(IDbContextFactory<SmoothLlmDbContext> contexts)
{
    public const int Movements = 25;

    /// <summary>How far back movements apart from charges are looked for, transactions.</summary>
    public const int Lookback = 100_000;

    public async Task<HouseOverview> OverviewAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var snapshot = await context.BeginSnapshotAsync(cancellationToken);
        var accounts = context.LedgerAccounts.AsNoTracking();
        var house = await accounts.Where(account => account.Kind != LedgerAccountKind.Wallet).OrderBy(account => account.Id)
            .Select(account => new { account.Kind, account.PostedNanoUsd })
            .ToListAsync(cancellationToken);
        var wallets = accounts.Where(account => account.Kind == LedgerAccountKind.Wallet);
        long posted = await wallets.SumAsync(account => account.PostedNanoUsd, cancellationToken);
        int count = await wallets.CountAsync(cancellationToken);
        int overdrawn = await wallets.CountAsync(account => account.PostedNanoUsd < account.HeldNanoUsd, cancellationToken);
        // In memory: the open ones have an index, and are as many as requests are under way.
        var open = await context.Holds.AsNoTracking().Where(hold => hold.EndedAt == null)
            .Select(hold => new { hold.AmountNanoUsd, hold.OpenedAt })
            .ToListAsync(cancellationToken);
        return new HouseOverview(
            [.. house.Select(account => new HouseBalance(account.Kind, new NanoUsd(account.PostedNanoUsd)))],
            new NanoUsd(posted),
            count,
            overdrawn,
            new OpenHolds(open.Count, new NanoUsd(open.Sum(hold => hold.AmountNanoUsd)), open.Count == 0 ? null : open.Min(hold => hold.OpenedAt)));
    }

    /// <summary>The newest entries on the house's accounts.</summary>
    /// <param name="lines">Without charges: among the newest <see cref="Lookback"/> transactions.</param>
    public async Task<IReadOnlyList<HouseMovement>> MovementsAsync(WalletLines lines, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var transactions = context.LedgerTransactions.AsNoTracking();
        if (lines == WalletLines.CreditsOnly)
        {
            long newest = await transactions.MaxAsync(transaction => (long?)transaction.Id, cancellationToken) ?? 0;
            transactions = transactions.Where(transaction => transaction.Id > newest - Lookback && transaction.Kind != LedgerTransactionKind.Capture);
        }

        var rows = await (
            from entry in context.LedgerEntries.AsNoTracking()
            join transaction in transactions on entry.TransactionId equals transaction.Id
            join account in context.LedgerAccounts on entry.AccountId equals account.Id
            where entry.BalanceAfterNanoUsd == null
            orderby entry.TransactionId descending, entry.AccountId descending
            select new
            {
                entry.TransactionId,
                transaction.PostedAt,
                account.Kind,
                TransactionKind = transaction.Kind,
                transaction.Reference,
                OrganizationName = context.Organizations.Where(organization => organization.Id == transaction.OrganizationId).Select(organization => organization.Name).FirstOrDefault(),
                entry.AmountNanoUsd,
            }).Take(Movements).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new HouseMovement(
            row.TransactionId, row.PostedAt, row.Kind, row.TransactionKind, row.Reference, row.OrganizationName, new NanoUsd(row.AmountNanoUsd)))];
    }
}
