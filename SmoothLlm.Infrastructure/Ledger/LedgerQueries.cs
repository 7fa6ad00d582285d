using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>An organization's wallet, as its members see it.</summary>
public sealed class LedgerQueries(IDbContextFactory<SmoothLlmDbContext> contexts)
{
    /// <returns>Zeros for an organization without a wallet.</returns>
    public async Task<WalletBalance> BalanceAsync(Guid organizationId, CancellationToken cancellationToken) =>
        WalletBalance.Of(await AccountAsync(organizationId, cancellationToken));

    /// <returns>Null for an organization without a wallet.</returns>
    public async Task<LedgerAccount?> AccountAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.LedgerAccounts.AsNoTracking()
            .SingleOrDefaultAsync(account => account.OrganizationId == organizationId, cancellationToken);
    }

    /// <summary>In one statement, so that the sums belong together. Reads the lines that are no charges, of which there are few.</summary>
    /// <returns>Zeros for an organization without a wallet.</returns>
    public async Task<WalletTotals> TotalsAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await context.LedgerAccounts.AsNoTracking()
            .Where(account => account.OrganizationId == organizationId)
            .Select(account => new
            {
                account.PostedNanoUsd,
                account.HeldNanoUsd,
                Credits = context.LedgerTransactions
                    .Where(transaction => transaction.OrganizationId == organizationId && transaction.Kind != LedgerTransactionKind.Capture)
                    .Join(context.LedgerEntries, transaction => transaction.Id, entry => entry.TransactionId, (_, entry) => entry)
                    .Where(entry => entry.AccountId == account.Id)
                    .Sum(entry => entry.AmountNanoUsd),
            })
            .SingleOrDefaultAsync(cancellationToken);
        return found is null
            ? default
            : new WalletTotals(new WalletBalance(new NanoUsd(found.PostedNanoUsd), new NanoUsd(found.HeldNanoUsd)), new NanoUsd(found.Credits));
    }

    /// <summary>A page of the statement, newest first. It costs the same wherever in the book it lies.</summary>
    public async Task<WalletStatementPage> StatementAsync(Guid organizationId, WalletStatementQuery query, CancellationToken cancellationToken)
    {
        int size = Math.Clamp(query.PageSize, 1, WalletStatementQuery.MaxPageSize);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindWalletAsync(context, organizationId, cancellationToken) is not { } wallet)
            return new WalletStatementPage([], NextBefore: null);

        var found = await (await LinesOfAsync(context, organizationId, wallet, query, cancellationToken)).Take(size + 1).ToListAsync(cancellationToken);
        var shown = found.Take(size).ToList();
        var receipts = await PaymentReceipts.FindAsync(context, organizationId, [.. shown.Select(line => line.Transaction)], cancellationToken);
        var items = shown.ConvertAll(line => line.ToWalletLine(receipts));
        return new WalletStatementPage(items, found.Count > size ? items[^1].TransactionId : null);
    }

    /// <summary>The whole statement, newest first, read a page at a time: lines that come meanwhile are not in it.</summary>
    /// <param name="query">Its page size and beginning are not looked at.</param>
    public async IAsyncEnumerable<WalletLine> LinesAsync(
        Guid organizationId, WalletStatementQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = query with { Before = null, PageSize = WalletStatementQuery.MaxPageSize };
        while (true)
        {
            var page = await StatementAsync(organizationId, next, cancellationToken);
            foreach (var line in page.Items)
                yield return line;
            if (page.NextBefore is not { } before)
                yield break;
            next = next with { Before = before };
        }
    }

    /// <summary>Whether a statement has more lines than somebody wants to read.</summary>
    public async Task<bool> HasMoreLinesThanAsync(Guid organizationId, WalletStatementQuery query, int count, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await FindWalletAsync(context, organizationId, cancellationToken) is { } wallet
            && await (await LinesOfAsync(context, organizationId, wallet, query, cancellationToken)).Skip(count).AnyAsync(cancellationToken);
    }

    private static Task<long?> FindWalletAsync(SmoothLlmDbContext context, Guid organizationId, CancellationToken cancellationToken) => context.LedgerAccounts.AsNoTracking()
        .Where(account => account.OrganizationId == organizationId)
        .Select(account => (long?)account.Id)
        .SingleOrDefaultAsync(cancellationToken);

    private static async Task<IQueryable<PostedLine>> LinesOfAsync(
        SmoothLlmDbContext context, Guid organizationId, long wallet, WalletStatementQuery query, CancellationToken cancellationToken)
    {
        var lines = (await EntriesAsync(context, wallet, query, cancellationToken)).Join(
            Transactions(context, organizationId, query),
            entry => entry.TransactionId,
            transaction => transaction.Id,
            (entry, transaction) => new PostedLine { Entry = entry, Transaction = transaction });
        // Both orders are the same, because a transaction has one line of a wallet: each is that of the index that is read.
        return query.Lines == WalletLines.CreditsOnly
            ? lines.OrderByDescending(line => line.Transaction.Id)
            : lines.OrderByDescending(line => line.Entry.TransactionId);
    }

    private static async Task<IQueryable<LedgerEntry>> EntriesAsync(
        SmoothLlmDbContext context, long wallet, WalletStatementQuery query, CancellationToken cancellationToken)
    {
        var entries = context.LedgerEntries.AsNoTracking().Where(entry => entry.AccountId == wallet);
        // Says of a wallet's entries nothing new, and lets its index be used. Where only a few lines are wanted, the index of
        // the transactions that are no charges finds them sooner than one that holds every charge.
        if (query.Lines != WalletLines.CreditsOnly)
            entries = entries.Where(entry => entry.BalanceAfterNanoUsd != null);
        var timeline = new WalletTimeline(context, wallet);
        long? before = query.Before;
        if (query.Until is { } until && await timeline.BehindAsync(until, cancellationToken) is { } end)
            before = before < end ? before : end;
        if (before is not null)
            entries = entries.Where(entry => entry.TransactionId < before);
        if (query.From is { } from && await timeline.BeforeAsync(from, cancellationToken) is { } start)
            entries = entries.Where(entry => entry.TransactionId > start);
        return entries;
    }

    private static IQueryable<LedgerTransaction> Transactions(SmoothLlmDbContext context, Guid organizationId, WalletStatementQuery query)
    {
        var transactions = context.LedgerTransactions.AsNoTracking();
        if (query.From is { } from)
            transactions = transactions.Where(transaction => transaction.PostedAt >= from);
        if (query.Until is { } until)
            transactions = transactions.Where(transaction => transaction.PostedAt < until);
        return query.Lines switch
        {
            // With the organization, because the index of those begins with it.
            WalletLines.CreditsOnly => transactions.Where(transaction =>
                transaction.OrganizationId == organizationId && transaction.Kind != LedgerTransactionKind.Capture),
            WalletLines.ChargesOnly => transactions.Where(transaction => transaction.Kind == LedgerTransactionKind.Capture),
            _ => transactions,
        };
    }
}
