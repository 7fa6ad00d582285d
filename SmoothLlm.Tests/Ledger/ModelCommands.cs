using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Ledger;

/// <summary>Random commands, each given to the reference and to the ledger in the same order; outcomes are compared when a batch has come back.</summary>
internal sealed class ModelCommands(CrashingBook book, Random random)
{
    private const long LargestHold = 1_000;

    /// <summary>One in so many is nonsense. Each costs its whole batch a commit for every command, so there are few.</summary>
    private const int NonsenseRate = 4_000;

    private readonly List<Guid> open = [];
    private readonly List<Guid> ended = [];
    private readonly List<(string What, object Expected, Task<object> Actual)> submitted = [];
    private readonly Dictionary<string, int> seen = new(StringComparer.Ordinal)
    {
        ["Granted"] = 0, ["HoldResult.Insufficient"] = 0, ["AccountClosed"] = 0, ["Ended"] = 0, ["HoldResult.Unavailable"] = 0,
        ["Settled"] = 0, ["AlreadyEnded"] = 0, ["SettlementResult.Unavailable"] = 0,
        ["Posted"] = 0, ["AlreadyPosted"] = 0, ["PostingResult.Insufficient"] = 0, ["NoWallet"] = 0,
    };

    private int references;
    private int nonsenses;

    private ReferenceBook Reference => book.Reference;

    public int LeastSeen => seen.Values.Min();

    public string Summary => string.Join(", ", seen.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {pair.Value}"));

    /// <summary>Queues commands without waiting between them, each with a look at the wallet behind it, and compares what came back.</summary>
    /// <returns>How many commands, the looks not counted.</returns>
    public async Task<int> SubmitAsync(int count)
    {
        for (int number = 0; number < count; number++)
        {
            var wallet = Next();
            // Nothing has so much: the refusal tells what is available and what is held at this very place in the order.
            var expected = wallet.IsClosed ? new HoldResult.AccountClosed() : wallet.Insufficient;
            Submit("look", expected, book.Ledger.Open(Hold(Guid.NewGuid(), wallet, long.MaxValue)).Outcome, isCounted: false);
        }

        foreach (var (what, expected, actual) in submitted)
            (await actual).ShouldBe(expected, what);
        submitted.Clear();
        return count;
    }

    /// <summary>The process dies and the next one starts, which finds a wallet closed, or open again.</summary>
    public async Task CrashAsync()
    {
        await book.CrashAsync();
        ended.AddRange(open);
        open.Clear();
        var wallet = Reference.Wallets.Find(wallet => wallet.IsClosed) ?? Pick(Reference.Wallets);
        wallet.IsClosed = !wallet.IsClosed;
        await book.Database.Get<Database>().WriteAsync(
            context => context.LedgerAccounts.Where(account => account.Id == wallet.AccountId)
                .ExecuteUpdateAsync(set => set.SetProperty(account => account.IsActive, !wallet.IsClosed)),
            CancellationToken.None);
    }

    /// <returns>The wallet that it was about.</returns>
    private ReferenceBook.Wallet Next()
    {
        var wallet = Pick(Reference.Wallets);
        if (random.Next(NonsenseRate) == 0)
            return Nonsense(wallet);
        int dice = random.Next(100);
        // With few under way more are begun, so that crashes find some.
        if (dice < 30 || (dice < 70 && open.Count < 40) || (dice < 90 && open.Count == 0))
            return Open(wallet);
        if (dice >= 90)
            return dice < 94 ? TopUp(wallet) : dice < 96 ? ClawBack(wallet) : Adjust(wallet);
        var request = random.Next(20) == 0 && ended.Count > 0 ? Pick(ended) : Pick(open);
        return dice switch
        {
            < 42 => Extend(request),
            < 54 => Progress(request),
            < 86 => Settle(request, charge: random.Next(8) == 0 ? 0 : Amount(request, beyond: 2), loss: 0),
            < 88 => Settle(request, charge: random.Next(2) == 0 ? 0 : Amount(request, beyond: 2), loss: random.Next(1, 500)),
            _ => Recover(request),
        };
    }

    private ReferenceBook.Wallet Open(ReferenceBook.Wallet wallet)
    {
        var request = Guid.CreateVersion7(SqliteDatabase.Start);
        long amount = random.NextInt64(LargestHold);
        var expected = Reference.Open(request, wallet, amount);
        if (expected is HoldResult.Granted)
            open.Add(request);
        Submit($"open {amount}", expected, book.Ledger.Open(Hold(request, wallet, amount)).Outcome);
        return wallet;
    }

    private ReferenceBook.Wallet Extend(Guid request)
    {
        long total = Amount(request, beyond: 4);
        Submit($"extend to {total}", Reference.Extend(request, total), book.Ledger.ExtendAsync(new HoldExtension(request, new NanoUsd(total)), CancellationToken.None).AsTask());
        return Reference.Reservations[request].Wallet;
    }

    private ReferenceBook.Wallet Progress(Guid request)
    {
        long charge = Amount(request, beyond: 2);
        Reference.Progress(request, charge);
        book.Ledger.SaveProgress(Settlement(request, charge, RequestEnding.Recovered)).ShouldBeTrue();
        return Reference.Reservations[request].Wallet;
    }

    private ReferenceBook.Wallet Settle(Guid request, long charge, long loss)
    {
        var expected = Reference.Settle(request, charge, loss);
        Submit($"settle {charge}, loss {loss}", expected, SettleAsync(Settlement(request, charge, RequestEnding.Completed) with { Loss = new NanoUsd(loss) }));
        return End(request);
    }

    private ReferenceBook.Wallet Recover(Guid request)
    {
        Submit("recover", Reference.Recover(request), book.Ledger.RecoverAsync(request, CancellationToken.None).AsTask());
        return End(request);
    }

    private ReferenceBook.Wallet TopUp(ReferenceBook.Wallet wallet)
    {
        var purchase = Guid.CreateVersion7();
        long amount = random.NextInt64(1, LargestHold * 16);
        wallet.Refundable += amount;
        book.Paid(purchase, wallet.OrganizationId, amount);
        // The webhook and the success page, sometimes both.
        for (int times = random.Next(1, 3); times > 0; times--)
            Post(LedgerTransactionKind.TopUp, $"topup:{purchase}", wallet, LedgerAccountKind.StripeClearing, amount);
        return wallet;
    }

    private ReferenceBook.Wallet ClawBack(ReferenceBook.Wallet wallet)
    {
        // Mostly little, or all wallets would be far below zero all the time.
        long amount = random.NextInt64((random.Next(20) == 0 ? wallet.Refundable : Math.Min(wallet.Refundable, LargestHold)) + 1);
        wallet.Refundable -= amount;
        if (random.Next(2) == 0)
            Post(LedgerTransactionKind.Refund, NewReference("refund"), wallet, LedgerAccountKind.Refunds, -amount, mayOverdraw: true);
        else
            Post(LedgerTransactionKind.Dispute, NewReference("dispute"), wallet, LedgerAccountKind.Dispute, -amount, mayOverdraw: true);
        return wallet;
    }

    private ReferenceBook.Wallet Adjust(ReferenceBook.Wallet wallet)
    {
        long amount = random.NextInt64(-LargestHold, LargestHold * 3);
        Post(LedgerTransactionKind.Adjustment, NewReference("adjustment"), wallet, LedgerAccountKind.Adjustment, amount, mayOverdraw: random.Next(4) == 0);
        return wallet;
    }

    /// <summary>What a correct caller never sends: it is refused, and takes nothing else with it. Each kind in turn: it is too rare to be left to chance.</summary>
    private ReferenceBook.Wallet Nonsense(ReferenceBook.Wallet wallet)
    {
        switch (nonsenses++ % 6)
        {
            case 0:
                Submit("open a negative amount", new HoldResult.Unavailable(), book.Ledger.Open(Hold(Guid.NewGuid(), wallet, -1)).Outcome);
                break;
            case 1 when open.Count > 0:
                var again = Pick(open);
                wallet = Reference.Reservations[again].Wallet;
                Submit("open twice", Reference.Open(again, wallet, 7), book.Ledger.Open(Hold(again, wallet, 7)).Outcome);
                break;
            case 2 when open.Count > 0:
                Settle(open[0], charge: 5, loss: -5);
                break;
            case 3:
                Submit("recover nothing", new SettlementResult.Unavailable(), book.Ledger.RecoverAsync(Guid.NewGuid(), CancellationToken.None).AsTask());
                break;
            case 4:
                Submit("extend nothing", new HoldResult.Unavailable(), book.Ledger.ExtendAsync(new HoldExtension(Guid.NewGuid(), new NanoUsd(1)), CancellationToken.None).AsTask());
                break;
            default:
                Post(LedgerTransactionKind.Grant, NewReference("nobody"), null, LedgerAccountKind.Promo, 5);
                break;
        }

        return wallet;
    }

    private void Post(LedgerTransactionKind kind, string reference, ReferenceBook.Wallet? wallet, LedgerAccountKind counter, long amount, bool mayOverdraw = false)
    {
        var request = new PostingRequest(kind, reference, wallet?.OrganizationId ?? Guid.NewGuid(), counter, new NanoUsd(amount), null) { MayOverdraw = mayOverdraw };
        Submit($"{kind} {amount}", Reference.Post(kind, reference, wallet, counter, amount, mayOverdraw), book.Ledger.PostAsync(request, CancellationToken.None).AsTask());
    }

    private ReferenceBook.Wallet End(Guid request)
    {
        var reservation = Reference.Reservations[request];
        if (!reservation.IsOpen && open.Remove(request))
            ended.Add(request);
        return reservation.Wallet;
    }

    /// <summary>Around what the request has reserved.</summary>
    private long Amount(Guid request, int beyond) => random.NextInt64(1, (Reference.Reservations[request].Amount * beyond) + 2);

    private HoldRequest Hold(Guid request, ReferenceBook.Wallet wallet, long amount) =>
        new(request, wallet.AccountId, new NanoUsd(amount), book.PriceVersionId, 2000);

    private SettlementRequest Settlement(Guid request, long charge, RequestEnding ending) => new(
        new NanoUsd(charge),
        UsageRows.Record(Reference.Reservations[request].Wallet.OrganizationId, SqliteDatabase.Start, ending: ending, requestId: request));

    private async Task<SettlementResult> SettleAsync(SettlementRequest settlement) => await (await book.Ledger.SettleAsync(settlement)).Outcome;

    private string NewReference(string what) => $"{what}:{++references}";

    private T Pick<T>(List<T> from) => from[random.Next(from.Count)];

    private void Submit<T>(string what, T expected, Task<T> actual, bool isCounted = true)
        where T : class
    {
        submitted.Add((what, expected, WithoutTypeAsync(actual)));
        if (!isCounted)
            return;
        var type = expected.GetType();
        string name = seen.ContainsKey(type.Name) ? type.Name : $"{type.DeclaringType!.Name}.{type.Name}";
        CollectionsMarshal.GetValueRefOrNullRef(seen, name)++;
    }

    private static async Task<object> WithoutTypeAsync<T>(Task<T> task)
        where T : class => await task;
}
