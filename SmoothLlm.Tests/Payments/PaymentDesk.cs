using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Tests.Payments.Stripe;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Payments;

/// <summary>Orders, events and the book on a database file of their own, with Stripe's stand-in where a test asks for it.</summary>
internal sealed class PaymentDesk : IAsyncDisposable
{
    private readonly StripeStandIn? stripe;

    private PaymentDesk(SqliteDatabase database, StripeStandIn? stripe)
    {
        Database = database;
        this.stripe = stripe;
    }

    public SqliteDatabase Database { get; }

    public StripeStandIn Stripe => stripe!;

    public PurchaseStore Purchases => Database.Get<PurchaseStore>();

    public Fulfilment Fulfilment => Database.Get<Fulfilment>();

    public PaymentEvents Events => Database.Get<PaymentEvents>();

    public Checkouts Checkouts => Database.Get<Checkouts>();

    public PaymentWorker Worker => Database.Get<PaymentWorker>();

    public AutoTopUpRunner TopUps => Database.Get<AutoTopUpRunner>();

    public WaitingMails Mails => (WaitingMails)Database.Get<IMailTransport>();

    public static Uri Portal { get; } = new("https://llm.example.com/");

    public static async Task<PaymentDesk> OpenAsync(bool withStripe = false)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        var standIn = withStripe ? await StripeStandIn.StartAsync() : null;
        if (standIn is not null)
        {
            standIn.Account.Now = SqliteDatabase.Start.ToUnixTimeSeconds();
            settings["Stripe:SecretKey"] = StripeStandIn.SecretKey;
            settings["Stripe:ApiBase"] = standIn.Address.ToString();
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var database = await SqliteDatabase.OpenAsync(services => services
            .AddLedger()
            .AddPurchases(configuration)
            .AddEmail(configuration)
            .AddSingleton<IServer>(new NoServer())
            .AddSingleton<IMailTransport, WaitingMails>());
        await database.Get<MailQueue>().StartAsync(CancellationToken.None);
        return new PaymentDesk(database, standIn);
    }

    public async Task<Purchase> OrderAsync(decimal amountUsd, Guid? organization = null, PurchaseOrigin origin = PurchaseOrigin.Checkout) =>
        (await Purchases.CreateAsync(organization ?? await Database.AddOrganizationAsync(), "user", amountUsd, origin, CancellationToken.None))
            .ShouldBeOfType<CreatePurchaseResult.Created>().Purchase;

    /// <summary>An order with its payment page at the stand-in.</summary>
    public async Task<Purchase> CheckOutAsync(decimal amountUsd, Guid? organization = null, bool savesCard = false)
    {
        var started = (await Checkouts.StartAsync(organization ?? await Database.AddOrganizationAsync(), "user", amountUsd, savesCard, Portal, CancellationToken.None))
            .ShouldBeOfType<StartCheckoutResult.Started>();
        return await FindAsync(started.Purchase);
    }

    public Task<FulfilResult> FulfilAsync(Purchase order, string paymentId) =>
        Fulfilment.FulfilAsync(order.Id, new PaymentReport(paymentId, new ReportedAmount(new NanoUsd(order.AmountNanoUsd), ReportedAmount.Usd)));

    public Task<PaymentEventReceipt> TakeAsync(string payload) => Events.TakeAsync(Encoding.UTF8.GetBytes(payload), CancellationToken.None);

    /// <summary>Everything that the stand-in has to tell so far, in order.</summary>
    public async Task TakeAllAsync()
    {
        foreach (string payload in Stripe.Account.Events)
            await TakeAsync(payload);
        await Worker.RunOnceAsync(CancellationToken.None);
    }

    public async Task<Purchase> FindAsync(Purchase order) =>
        (await Purchases.FindAsync(order.OrganizationId, order.Id, CancellationToken.None)).ShouldNotBeNull();

    public async Task<PaymentEvent?> FindEventAsync(string id) =>
        await Database.ReadAsync(context => context.PaymentEvents.AsNoTracking().SingleOrDefaultAsync(@event => @event.Id == id));

    public async Task<NanoUsd> PostedAsync(Purchase order) =>
        (await Database.Get<LedgerQueries>().BalanceAsync(order.OrganizationId, CancellationToken.None)).Posted;

    /// <summary>Takes credits out of the wallet, as requests would.</summary>
    public async Task SpendAsync(Purchase order, decimal usd)
    {
        var posting = new PostingRequest(
            LedgerTransactionKind.Adjustment, Guid.NewGuid().ToString(), order.OrganizationId, LedgerAccountKind.Adjustment, -NanoUsd.FromUsd(usd), "Spent");
        (await Database.Get<ILedger>().PostAsync(posting, CancellationToken.None)).ShouldBeOfType<PostingResult.Posted>();
    }

    /// <summary>The rules of the book, and those of payments: each credited at most once, and never more taken back than was paid.</summary>
    public async Task AssertInvariantsAsync(bool mayBeOverdrawn = false)
    {
        (await Database.Get<LedgerInvariants>().CheckAsync(CancellationToken.None))
            .Where(rule => rule.Violations != 0 && !(mayBeOverdrawn && rule.Name == "I4")).ShouldBeEmpty();
        var lines = await Database.ReadAsync(context => (
            from transaction in context.LedgerTransactions
            join entry in context.LedgerEntries on transaction.Id equals entry.TransactionId
            where entry.BalanceAfterNanoUsd != null
            select new { transaction.Kind, transaction.Reference, entry.AmountNanoUsd }).ToListAsync());
        foreach (var order in await Database.ReadAsync(context => context.Purchases.AsNoTracking().ToListAsync()))
        {
            long Sum(params LedgerTransactionKind[] kinds) => lines
                .Where(line => kinds.Contains(line.Kind) && line.Reference.Split(':')[1] == order.PaymentId)
                .Sum(line => line.AmountNanoUsd);
            Sum(LedgerTransactionKind.TopUp).ShouldBe(order.Status == PurchaseStatus.Completed ? order.AmountNanoUsd : 0);
            Sum(LedgerTransactionKind.Refund).ShouldBe(-order.RefundedNanoUsd);
            Sum(LedgerTransactionKind.Dispute, LedgerTransactionKind.DisputeReversal).ShouldBe(-order.DisputedNanoUsd);
            (order.RefundedNanoUsd + order.DisputedNanoUsd).ShouldBeInRange(0, order.AmountNanoUsd);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.Get<MailQueue>().StopAsync(CancellationToken.None);
        await Database.DisposeAsync();
        if (stripe is not null)
            await stripe.DisposeAsync();
    }
}
