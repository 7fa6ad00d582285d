using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>
/// The published rule as a table: every way in which a request can end, streamed and in one piece, is settled exactly
/// once, within two seconds, at the charge that the rule names.
/// </summary>
public sealed class BadEndingsTests(EndingsApp patient, HastyApp hasty, ITestOutputHelper output) : IClassFixture<EndingsApp>, IClassFixture<HastyApp>
{
    private const int CellsAtOnce = 6;

    /// <summary>A machine that has other things to do is late by chance, and not so often in a row.</summary>
    private const int MostTries = 4;

    private static readonly TimeSpan SettlementLimit = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Every_ending_is_settled_once_in_two_seconds_at_the_published_charge()
    {
        using var turns = new SemaphoreSlim(CellsAtOnce);
        var rows = BadEnding.All
            .Select(ending => (ending.Name, Streamed: RunAsync(turns, ending, isStreamed: true), Whole: RunAsync(turns, ending, isStreamed: false)))
            .ToList();
        await Task.WhenAll(rows.SelectMany(row => new[] { row.Streamed, row.Whole }));

        output.WriteLine($"{"ending",-50} | {"streamed",-70} | {"in one piece",-70}");
        foreach (var (name, streamed, whole) in rows)
            output.WriteLine($"{name,-50} | {(await streamed).Text,-70} | {(await whole).Text,-70}");
        rows.SelectMany(row => new[] { ("streamed", row.Name, row.Streamed.Result.Problem), ("in one piece", row.Name, row.Whole.Result.Problem) })
            .Where(cell => cell.Problem is not null)
            .ShouldBeEmpty();
        await patient.AssertInvariantsAsync();
        await hasty.AssertInvariantsAsync();
    }

    private async Task<(string Text, string? Problem)> RunAsync(SemaphoreSlim turns, BadEnding ending, bool isStreamed)
    {
        if ((isStreamed ? ending.Streamed : ending.Whole) is not { } verdict)
            return ("—", null);
        await turns.WaitAsync();
        try
        {
            for (int tries = 1;; tries++)
            {
                var (text, problem, isLate) = await RunAsync(ending, new WatchedRequest(ending.Model, isStreamed, ending.Leaving, ending.Script), verdict);
                if (isLate && problem is null && tries == MostTries)
                    problem = "It is settled too late, time and again.";
                if (!isLate || problem is not null)
                    return (text, problem);
            }
        }
        finally
        {
            turns.Release();
        }
    }

    private async Task<(string Text, string? Problem, bool IsLate)> RunAsync(BadEnding ending, WatchedRequest request, Verdict verdict)
    {
        var app = ending.TakesATimeOut ? hasty : patient;
        var customer = await app.AddCustomerAsync();
        await request.RunAsync(app, customer.Key);
        await app.WhenSettledAsync();

        var broken = (await app.Services.GetRequiredService<LedgerInvariants>().CheckAsync(CancellationToken.None)).Where(rule => rule.Violations != 0).ToList();
        var records = await app.UsageAsync(customer);
        long loss = await LossAsync(app, records);
        var limit = ending.TakesATimeOut ? HastyApp.TimeOut + SettlementLimit : SettlementLimit;
        var hold = await app.ReadAsync(context => context.Holds.AsNoTracking().SingleAsync(hold => hold.RequestId == records[0].RequestId));
        var settledAfter = hold.EndedAt - request.LastActAt;
        string text = records is [var only]
            ? string.Create(CultureInfo.InvariantCulture, $"{only.Ending,-16} {only.StatusCode} charge {new NanoUsd(only.ChargeNanoUsd),-11} loss {new NanoUsd(loss),-11} {settledAfter?.TotalSeconds:0.00} s")
            : $"{records.Count} records";
        try
        {
            broken.ShouldBeEmpty();
            var record = records.ShouldHaveSingleItem();
            request.Status.ShouldBe(request.Headers is null ? 499 : verdict.Status);
            (record.StatusCode, record.Ending, record.ErrorCode).ShouldBe((verdict.Status, verdict.Ending, verdict.ErrorCode));
            record.ChargeNanoUsd.ShouldBe(ChargeOf(verdict.Customer, request));
            record.IsEstimated.ShouldBe(verdict.Customer is Pay.CountedHalf or Pay.CountedWhole);
            if (verdict.House == Pay.Something)
                loss.ShouldBeGreaterThan(100);
            else if (verdict.House is { } house)
                loss.ShouldBe(CostOf(house, request));
            var waited = settledAfter.ShouldNotBeNull();
            await ShouldBeSettledOnceAsync(app, customer, record, hold);
            return (text, null, waited >= limit);
        }
        catch (ShouldAssertException exception)
        {
            return (text, exception.Message, false);
        }
    }

    private static async Task ShouldBeSettledOnceAsync(EndingsApp app, TestCustomer customer, UsageRecord record, Hold hold)
    {
        hold.State.ShouldBe(record.ChargeNanoUsd > 0 ? HoldState.Captured : HoldState.Released);
        hold.CapturedNanoUsd.ShouldBe(record.ChargeNanoUsd);
        string reference = record.RequestId.ToString();
        var charges = await app.ReadAsync(context => context.LedgerTransactions.AsNoTracking()
            .Where(transaction => transaction.Reference == reference && transaction.Kind == LedgerTransactionKind.Capture)
            .CountAsync());
        charges.ShouldBe(record.ChargeNanoUsd > 0 ? 1 : 0);
        (await app.BalanceAsync(customer)).ShouldBe(new WalletBalance(NanoUsd.FromUsd(10) - new NanoUsd(record.ChargeNanoUsd), NanoUsd.Zero));
        var rollup = await app.ReadAsync(context => context.UsageRollups.AsNoTracking().SingleAsync(rollup => rollup.OrganizationId == customer.OrganizationId));
        (rollup.Requests, rollup.ChargeNanoUsd).ShouldBe((1, record.ChargeNanoUsd));
    }

    private static async Task<long> LossAsync(EndingsApp app, IReadOnlyList<UsageRecord> records)
    {
        var references = records.Select(record => record.RequestId.ToString()).ToList();
        return -await app.ReadAsync(context => (
            from transaction in context.LedgerTransactions
            where transaction.Kind == LedgerTransactionKind.FailureLoss && references.Contains(transaction.Reference)
            join entry in context.LedgerEntries on transaction.Id equals entry.TransactionId
            where entry.AccountId == HouseAccounts.IdOf(LedgerAccountKind.FailureLoss)
            select entry.AmountNanoUsd).SumAsync());
    }

    private static long ChargeOf(Pay pay, WatchedRequest request) => pay == Pay.SecondProvider ? UpstreamApp.SecondCharge : CostOf(pay, request) * 12 / 10;

    /// <summary>At the first provider's price without margin: 1,000 nano-USD for a token of input, 2,000 for one of output.</summary>
    private static long CostOf(Pay pay, WatchedRequest request) => pay switch
    {
        Pay.Nothing => 0,
        Pay.Reported => (100 * 1000) + (20 * 2000),
        Pay.CountedHalf => (Tokens(Encoding.UTF8.GetByteCount(request.Body)) * 1000) + (Tokens("Hello".Length) * 2000),
        Pay.CountedWhole => (Tokens(Encoding.UTF8.GetByteCount(request.Body)) * 1000) + (Tokens("Hello there".Length) * 2000),
        _ => throw new ArgumentOutOfRangeException(nameof(pay), pay, "It is no amount of the first provider."),
    };

    private static long Tokens(int bytes) => (bytes + 3) / 4;
}
