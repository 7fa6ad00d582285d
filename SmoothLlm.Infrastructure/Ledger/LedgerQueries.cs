using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>An organization's wallet, as its members see it.</summary>
public sealed class LedgerQueries(IDbContextFactory<SmoothLlmDbContext> contexts)
{
    public const int MaxPageSize = 200;

    /// <returns>Zeros for an organization without a wallet.</returns>
    public async Task<WalletBalance> BalanceAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var account = await context.LedgerAccounts.AsNoTracking()
            .SingleOrDefaultAsync(account => account.OrganizationId == organizationId, cancellationToken);
        return account is null ? default : new WalletBalance(new NanoUsd(account.PostedNanoUsd), new NanoUsd(account.HeldNanoUsd));
    }

    /// <param name="beforeEntryId">The <see cref="WalletStatementPage.NextBeforeEntryId"/> of the page before; null for the first one.</param>
    /// <param name="pageSize">Taken into 1..<see cref="MaxPageSize"/>.</param>
    public async Task<WalletStatementPage> StatementAsync(
        Guid organizationId,
        WalletLines lines,
        long? beforeEntryId,
        int pageSize,
        CancellationToken cancellationToken)
    {
        int size = Math.Clamp(pageSize, 1, MaxPageSize);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        long? wallet = await context.LedgerAccounts.AsNoTracking()
            .Where(account => account.OrganizationId == organizationId)
            .Select(account => (long?)account.Id)
            .SingleOrDefaultAsync(cancellationToken);
        if (wallet is null)
            return new WalletStatementPage([], NextBeforeEntryId: null);

        var transactions = context.LedgerTransactions.AsNoTracking();
        if (lines == WalletLines.CreditsOnly)
        {
            transactions = transactions.Where(transaction =>
                transaction.OrganizationId == organizationId && transaction.Kind != LedgerTransactionKind.Capture);
        }

        var found = await context.LedgerEntries.AsNoTracking()
            .Where(entry => entry.AccountId == wallet && entry.BalanceAfterNanoUsd != null && (beforeEntryId == null || entry.Id < beforeEntryId))
            .Join(transactions, entry => entry.TransactionId, transaction => transaction.Id, (entry, transaction) => new { entry, transaction })
            .OrderByDescending(pair => pair.entry.Id)
            .Take(size + 1)
            .ToListAsync(cancellationToken);
        var items = found.Take(size).Select(pair => new WalletLine(
            pair.entry.Id,
            pair.transaction.Kind,
            pair.transaction.Reference,
            pair.transaction.Description,
            new NanoUsd(pair.entry.AmountNanoUsd),
            pair.entry.BalanceAfterNanoUsd is { } balance ? new NanoUsd(balance) : null,
            pair.transaction.PostedAt)).ToList();
        return new WalletStatementPage(items, found.Count > size ? items[^1].EntryId : null);
    }
}
