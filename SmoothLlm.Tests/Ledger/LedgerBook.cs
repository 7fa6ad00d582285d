using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Ledger;

/// <summary>The real writer on a real file, with one wallet.</summary>
internal sealed class LedgerBook : IAsyncDisposable
{
    private int grants;

    private LedgerBook(SqliteDatabase database) => Database = database;

    public SqliteDatabase Database { get; }

    public ILedger Ledger => Database.Get<ILedger>();

    public Guid OrganizationId { get; private set; }

    public long AccountId { get; private set; }

    public static async Task<LedgerBook> OpenAsync(long credit = 0, Action<IServiceCollection>? change = null)
    {
        var book = new LedgerBook(await SqliteDatabase.OpenAsync(services =>
        {
            services.AddLedger();
            change?.Invoke(services);
        }));
        await book.UseNewWalletAsync(credit);
        return book;
    }

    /// <summary>From here on the book is about another organization.</summary>
    public async Task UseNewWalletAsync(long credit)
    {
        OrganizationId = await Database.AddOrganizationAsync();
        AccountId = await Database.ReadAsync(context => context.LedgerAccounts
            .Where(account => account.OrganizationId == OrganizationId)
            .Select(account => account.Id)
            .SingleAsync());
        if (credit > 0)
            (await PostAsync(credit)).ShouldBeOfType<PostingResult.Posted>();
    }

    public Task<HoldResult> HoldAsync(Guid requestId, long amount, long? accountId = null) => Ledger
        .Open(new HoldRequest(requestId, accountId ?? AccountId, new NanoUsd(amount), Guid.NewGuid(), 2000))
        .Outcome;

    /// <summary>Opens a hold that must be granted.</summary>
    public async Task<Guid> HoldAsync(long amount)
    {
        var requestId = Guid.CreateVersion7(SqliteDatabase.Start);
        (await HoldAsync(requestId, amount)).ShouldBeOfType<HoldResult.Granted>();
        return requestId;
    }

    public async Task<SettlementResult> SettleAsync(Guid requestId, long charge) =>
        await (await Ledger.SettleAsync(Settlement(requestId, charge))).Outcome;

    public SettlementRequest Settlement(Guid requestId, long charge, RequestEnding ending = RequestEnding.Completed) =>
        new(new NanoUsd(charge), UsageRows.Record(OrganizationId, Database.Time.GetUtcNow(), ending: ending, requestId: requestId));

    /// <summary>Progress to be saved.</summary>
    public SettlementRequest Draft(Guid requestId, long charge) => Settlement(requestId, charge, RequestEnding.Recovered);

    public Task<PostingResult> PostAsync(long amount, string? reference = null) => Ledger
        .PostAsync(
            new PostingRequest(
                LedgerTransactionKind.Grant,
                reference ?? $"{OrganizationId}:{Interlocked.Increment(ref grants)}",
                OrganizationId,
                LedgerAccountKind.Promo,
                new NanoUsd(amount),
                "Test"),
            CancellationToken.None)
        .AsTask();

    public async Task ShouldHaveAsync(long posted, long held)
    {
        var balance = await Database.Get<LedgerQueries>().BalanceAsync(OrganizationId, CancellationToken.None);
        (balance.Posted.Value, balance.Held.Value).ShouldBe((posted, held));
        await AssertInvariantsAsync();
    }

    public async Task AssertInvariantsAsync()
    {
        var rules = await Database.Get<LedgerInvariants>().CheckAsync(CancellationToken.None);
        rules.Where(rule => rule.Violations != 0).ShouldBeEmpty();
    }

    public Task<long> PostedAsync(LedgerAccountKind kind) => Database.ReadAsync(context => context.LedgerAccounts
        .Where(account => account.Kind == kind)
        .SumAsync(account => account.PostedNanoUsd));

    public Task<Hold> FindHoldAsync(Guid requestId) => Database.ReadAsync(context => context.Holds.AsNoTracking().SingleAsync(hold => hold.RequestId == requestId));

    /// <summary>Keeps the writer out while these are queued, so that they become one batch behind the first.</summary>
    public async Task<T[]> InOneBatchAsync<T>(params Func<Task<T>>[] commands)
    {
        var tasks = new List<Task<T>>();
        using (await Database.Get<WriteGate>().EnterAsync(CancellationToken.None))
            tasks.AddRange(commands.Select(command => command()));
        return await Task.WhenAll(tasks);
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
