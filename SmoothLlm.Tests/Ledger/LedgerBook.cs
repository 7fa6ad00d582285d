using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Persistence.Sqlite;
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

    /// <summary>The price by which every hold is sized.</summary>
    public Guid PriceVersionId { get; } = Guid.CreateVersion7(SqliteDatabase.Start);

    public static async Task<LedgerBook> OpenAsync(long credit = 0, Action<IServiceCollection>? change = null)
    {
        var book = new LedgerBook(await SqliteDatabase.OpenAsync(services =>
        {
            services.AddLedger();
            change?.Invoke(services);
        }));
        await book.Database.AddAsync(new PriceVersion
        {
            Id = book.PriceVersionId,
            ProviderSlug = "sandbox",
            UpstreamModel = "sandbox-chat",
            EffectiveFrom = SqliteDatabase.Start,
            InputNanoUsd = 1,
            OutputNanoUsd = 2,
        });
        await book.UseNewWalletAsync(credit);
        return book;
    }

    /// <summary>With something between the writer and its file that may fail.</summary>
    /// <param name="connect">Opens the session of the writer, by what opens the real one.</param>
    public static Task<LedgerBook> OpenAsync(Func<Func<LedgerSession>, LedgerSession> connect, long credit, Action<IServiceCollection>? change = null) =>
        OpenAsync(credit, services =>
        {
            services.AddSingleton<ILedger>(provider => provider.GetRequiredService<LedgerWriter>());
            services.AddSingleton(provider => new LedgerWriter(
                () => connect(() => new SqliteLedgerSession(
                    new SqliteConnectionStringBuilder(provider.GetRequiredService<DatabaseOptions>().ConnectionString!).DataSource, SqliteConnections.WritingSetup)),
                provider.GetRequiredService<WriteGate>(),
                provider.GetRequiredService<SettlementJournal>(),
                headroom: null,
                provider.GetRequiredService<SettlementRetries>(),
                provider.GetRequiredService<NodeIdentity>(),
                provider.GetRequiredService<LedgerMeters>(),
                provider.GetRequiredService<TimeProvider>(),
                NullLogger<LedgerWriter>.Instance));
            change?.Invoke(services);
        });

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
        .Open(new HoldRequest(requestId, accountId ?? AccountId, new NanoUsd(amount), PriceVersionId, 2000))
        .Outcome;

    /// <summary>Opens a hold that must be granted.</summary>
    public async Task<Guid> HoldAsync(long amount)
    {
        var requestId = Guid.CreateVersion7(SqliteDatabase.Start);
        (await HoldAsync(requestId, amount)).ShouldBeOfType<HoldResult.Granted>();
        return requestId;
    }

    public Task<HoldResult> ExtendAsync(Guid requestId, long amount) =>
        Ledger.ExtendAsync(new HoldExtension(requestId, new NanoUsd(amount)), CancellationToken.None).AsTask();

    /// <summary>Progress to be saved.</summary>
    public SettlementRequest Draft(Guid requestId, long charge) => Settlement(requestId, charge, RequestEnding.Recovered);

    public async Task<SettlementResult> SettleAsync(Guid requestId, long charge, long loss = 0) =>
        await (await Ledger.SettleAsync(Settlement(requestId, charge) with { Loss = new NanoUsd(loss) })).Outcome;

    /// <summary>Saves what the request would be charged if its process died now, and waits until it is written.</summary>
    public async Task SaveProgressAsync(Guid requestId, long charge)
    {
        Ledger.SaveProgress(Settlement(requestId, charge, RequestEnding.Recovered)).ShouldBeTrue();
        // The writer goes by the order in its queue.
        (await ExtendAsync(requestId, 0)).ShouldNotBeOfType<HoldResult.Unavailable>();
    }

    public Task<SettlementResult> RecoverAsync(Guid requestId) => Ledger.RecoverAsync(requestId, CancellationToken.None).AsTask();

    /// <summary>An ending as the pipeline writes it.</summary>
    public SettlementRequest Settlement(Guid requestId, long charge, RequestEnding ending = RequestEnding.Completed) =>
        new(new NanoUsd(charge), UsageRows.Record(OrganizationId, Database.Time.GetUtcNow(), ending: ending, requestId: requestId));

    public Task<PostingResult> PostAsync(long amount, string? reference = null) =>
        PostAsync(LedgerTransactionKind.Grant, LedgerAccountKind.Promo, amount, reference);

    public Task<PostingResult> PostAsync(
        LedgerTransactionKind kind, LedgerAccountKind counter, long amount, string? reference = null, bool mayOverdraw = false) => Ledger
        .PostAsync(
            new PostingRequest(kind, reference ?? $"{OrganizationId}:{Interlocked.Increment(ref grants)}", OrganizationId, counter, new NanoUsd(amount), "Test")
            {
                MayOverdraw = mayOverdraw,
                ActorUserId = "tester",
            },
            CancellationToken.None)
        .AsTask();

    /// <summary>A purchase that was paid and is credited.</summary>
    public async Task BuyAsync(long amount)
    {
        var now = Database.Time.GetUtcNow();
        var purchase = new Purchase
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = OrganizationId,
            UserId = "tester",
            AmountNanoUsd = amount,
            Status = PurchaseStatus.Completed,
            CreatedAt = now,
            EndedAt = now,
        };
        await Database.AddAsync(purchase);
        (await PostAsync(LedgerTransactionKind.TopUp, LedgerAccountKind.StripeClearing, amount, $"topup:{purchase.Id}")).ShouldBeOfType<PostingResult.Posted>();
    }

    public Task CloseWalletAsync() => Database.Get<Database>().WriteAsync(
        context => context.LedgerAccounts.Where(account => account.Id == AccountId)
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.IsActive, false)),
        CancellationToken.None);

    public async Task ShouldHaveAsync(long posted, long held)
    {
        await BalanceShouldBeAsync(posted, held);
        await AssertInvariantsAsync();
    }

    public async Task BalanceShouldBeAsync(long posted, long held)
    {
        var balance = await Database.Get<LedgerQueries>().BalanceAsync(OrganizationId, CancellationToken.None);
        (balance.Posted.Value, balance.Held.Value).ShouldBe((posted, held));
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
