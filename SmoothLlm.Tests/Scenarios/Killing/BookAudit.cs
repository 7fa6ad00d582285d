using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Tests.Scenarios.Killing;

/// <summary>Reads the book of a server that runs, and compares it with what its clients saw.</summary>
internal sealed class BookAudit : IAsyncDisposable
{
    /// <summary>Text that was on its way when the process died: the kernel may have thrown it away with the connection.</summary>
    private const int TokensUnderWay = 200;

    private readonly ServiceProvider services;

    public BookAudit(string folder)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Data:Folder"] = folder })
            .Build();
        services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddSingleton(TimeProvider.System)
            .AddPersistence(configuration)
            .BuildServiceProvider();
    }

    /// <summary>Asserts that nothing was lost and nothing taken twice.</summary>
    /// <param name="journal">Of all rounds so far.</param>
    public async Task<AuditResult> CheckAsync(ClientJournal journal)
    {
        var factory = services.GetRequiredService<IDbContextFactory<SmoothLlmDbContext>>();
        await using var context = await factory.CreateDbContextAsync();
        (await context.Holds.CountAsync(hold => hold.EndedAt == null)).ShouldBe(0, "the next process ends what the one before left open");
        var records = await context.UsageRecords.AsNoTracking()
            .Select(record => new { record.RequestId, record.ChargeNanoUsd, record.OutputTokens, record.Ending })
            .ToDictionaryAsync(record => record.RequestId);
        var charges = await (
            from entry in context.LedgerEntries
            join transaction in context.LedgerTransactions on entry.TransactionId equals transaction.Id
            where transaction.Kind == LedgerTransactionKind.Capture && entry.BalanceAfterNanoUsd != null
            select new { transaction.Reference, entry.AmountNanoUsd }).ToListAsync();
        var taken = charges.GroupBy(charge => Guid.Parse(charge.Reference)).ToDictionary(request => request.Key, request => (Times: request.Count(), Sum: -request.Sum(charge => charge.AmountNanoUsd)));

        var lost = journal.Answered.Where(answer => !records.ContainsKey(answer.Key)).ToList();
        lost.ShouldBeEmpty("an answer that came whole is in the book");
        journal.Answered.Where(answer => records[answer.Key].ChargeNanoUsd != answer.Value).ShouldBeEmpty("it is charged with what it said");
        taken.Where(charge => charge.Value.Times > 1).ShouldBeEmpty("nothing is taken twice");
        records.Values.Where(record => record.ChargeNanoUsd != taken.GetValueOrDefault(record.RequestId).Sum).ShouldBeEmpty("the wallet paid what the record says");

        var cutOff = records.Values.Where(record => journal.CutOff.ContainsKey(record.RequestId)).ToList();
        cutOff.Where(record => record.OutputTokens > (journal.CutOff[record.RequestId] / 4) + TokensUnderWay).ShouldBeEmpty("what broke off is charged for what was delivered at most");
        int unseen = records.Keys.Count(request => !journal.Answered.ContainsKey(request) && !journal.CutOff.ContainsKey(request));
        unseen.ShouldBeLessThanOrEqualTo(journal.Unknown, "every record has a client");

        var topUps = await context.LedgerTransactions
            .Where(transaction => transaction.Kind == LedgerTransactionKind.TopUp)
            .Select(transaction => transaction.Reference)
            .ToListAsync();
        topUps.ShouldBeUnique("no payment is credited twice");
        topUps.Except(journal.Paid.Keys.Select(PaymentReferences.TopUp), StringComparer.Ordinal).ShouldBeEmpty("every credit has a payment");
        journal.Credited.Keys.Select(PaymentReferences.TopUp).Except(topUps, StringComparer.Ordinal).ShouldBeEmpty("what was acknowledged is credited");

        var invariants = new LedgerInvariants(factory, Options.Create(new LeaseOptions()), TimeProvider.System);
        (await invariants.CheckAsync(CancellationToken.None)).Where(rule => rule.Violations != 0).ShouldBeEmpty();
        return new AuditResult(records.Count, cutOff.Count, unseen, await context.Holds.CountAsync(hold => hold.State == HoldState.Expired), topUps.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }
}

/// <param name="Records">Requests in the book.</param>
/// <param name="CutOffAndCharged">Answers that broke off and were charged for what had come.</param>
/// <param name="UnseenAndCharged">Requests that were charged although the client saw nothing of the answer: killed between the charge and the answer.</param>
/// <param name="Free">Holds that recovery released without a charge.</param>
/// <param name="TopUps">Payments that were credited.</param>
internal sealed record AuditResult(int Records, int CutOffAndCharged, int UnseenAndCharged, int Free, int TopUps);
