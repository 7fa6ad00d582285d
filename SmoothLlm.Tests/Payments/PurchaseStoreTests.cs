using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Payments;

public sealed class PurchaseStoreTests
{
    [Theory]
    [InlineData("0.99")]
    [InlineData("-5")]
    [InlineData("10000.01")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("5.001")]
    public async Task An_amount_out_of_bounds_or_with_parts_of_cents_is_refused(string amount)
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();

        var result = await database.Get<PurchaseStore>()
            .CreateAsync(organization, "user", decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), CancellationToken.None);

        result.ShouldBeOfType<CreatePurchaseResult.Invalid>().Field.ShouldBe("Amount");
        (await database.ReadAsync(context => context.Purchases.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task An_order_credits_nothing_until_it_is_paid()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();

        await OrderAsync(database, organization, 25m);

        (await BalanceAsync(database, organization)).ShouldBe(NanoUsd.Zero);
    }

    [Fact]
    public async Task Completing_many_times_at_once_credits_once()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var purchase = await OrderAsync(database, organization, 25.50m);
        var purchases = database.Get<PurchaseStore>();

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => purchases.CompleteAsync(purchase.Id))));

        results.ShouldAllBe(result => result is CompletePurchaseResult.Credited);
        (await BalanceAsync(database, organization)).ShouldBe(NanoUsd.FromUsd(25.50m));
        var stored = (await purchases.FindAsync(organization, purchase.Id, CancellationToken.None)).ShouldNotBeNull();
        stored.Status.ShouldBe(PurchaseStatus.Completed);
        stored.EndedAt.ShouldBe(SqliteDatabase.Start);
    }

    [Fact]
    public async Task A_crash_after_the_posting_is_made_good_without_a_second_credit()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var purchase = await OrderAsync(database, organization, 10m);
        var crashing = With(database, new CrashingLedger(database.Get<ILedger>(), afterPosting: true));
        await Should.ThrowAsync<TimeoutException>(() => crashing.CompleteAsync(purchase.Id));
        (await BalanceAsync(database, organization)).ShouldBe(NanoUsd.FromUsd(10m));

        await database.Get<PurchaseStore>().ResumeAsync(CancellationToken.None);

        (await BalanceAsync(database, organization)).ShouldBe(NanoUsd.FromUsd(10m));
        (await StatusAsync(database, organization, purchase)).ShouldBe(PurchaseStatus.Completed);
    }

    [Fact]
    public async Task A_crash_before_the_posting_is_made_good_and_cannot_be_cancelled_meanwhile()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var purchase = await OrderAsync(database, organization, 10m);
        var crashing = With(database, new CrashingLedger(database.Get<ILedger>(), afterPosting: false));
        await Should.ThrowAsync<TimeoutException>(() => crashing.CompleteAsync(purchase.Id));

        (await database.Get<PurchaseStore>().CancelAsync(organization, purchase.Id, CancellationToken.None)).ShouldBe(CancelPurchaseResult.TooLate);
        await database.Get<PurchaseStore>().ResumeAsync(CancellationToken.None);

        (await BalanceAsync(database, organization)).ShouldBe(NanoUsd.FromUsd(10m));
        (await StatusAsync(database, organization, purchase)).ShouldBe(PurchaseStatus.Completed);
    }

    [Fact]
    public async Task A_cancelled_order_is_never_credited()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var purchase = await OrderAsync(database, organization, 10m);
        var purchases = database.Get<PurchaseStore>();

        (await purchases.CancelAsync(organization, purchase.Id, CancellationToken.None)).ShouldBe(CancelPurchaseResult.Cancelled);
        (await purchases.CancelAsync(organization, purchase.Id, CancellationToken.None)).ShouldBe(CancelPurchaseResult.Cancelled);
        (await purchases.CompleteAsync(purchase.Id)).ShouldBeOfType<CompletePurchaseResult.WasCancelled>();

        (await BalanceAsync(database, organization)).ShouldBe(NanoUsd.Zero);
    }

    [Fact]
    public async Task A_completed_order_cannot_be_cancelled()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var purchase = await OrderAsync(database, organization, 10m);
        await database.Get<PurchaseStore>().CompleteAsync(purchase.Id);

        (await database.Get<PurchaseStore>().CancelAsync(organization, purchase.Id, CancellationToken.None)).ShouldBe(CancelPurchaseResult.TooLate);
    }

    [Fact]
    public async Task Another_organizations_order_is_not_found()
    {
        await using var database = await OpenAsync();
        var ours = await database.AddOrganizationAsync();
        var theirs = await database.AddOrganizationAsync("Other");
        var purchase = await OrderAsync(database, theirs, 10m);
        var purchases = database.Get<PurchaseStore>();

        (await purchases.FindAsync(ours, purchase.Id, CancellationToken.None)).ShouldBeNull();
        (await purchases.CancelAsync(ours, purchase.Id, CancellationToken.None)).ShouldBe(CancelPurchaseResult.NotFound);
        (await StatusAsync(database, theirs, purchase)).ShouldBe(PurchaseStatus.Pending);
    }

    [Fact]
    public async Task An_unknown_order_is_not_found()
    {
        await using var database = await OpenAsync();

        (await database.Get<PurchaseStore>().CompleteAsync(Guid.NewGuid())).ShouldBeOfType<CompletePurchaseResult.NotFound>();
    }

    private static Task<SqliteDatabase> OpenAsync() =>
        SqliteDatabase.OpenAsync(services => services.AddLedger().AddPurchases());

    private static PurchaseStore With(SqliteDatabase database, ILedger ledger) => new(
        database.Get<IDbContextFactory<SmoothLlmDbContext>>(),
        database.Get<Database>(),
        ledger,
        database.Time,
        NullLogger<PurchaseStore>.Instance);

    private static async Task<Purchase> OrderAsync(SqliteDatabase database, Guid organization, decimal amountUsd) =>
        (await database.Get<PurchaseStore>().CreateAsync(organization, "user", amountUsd, CancellationToken.None))
            .ShouldBeOfType<CreatePurchaseResult.Created>().Purchase;

    private static async Task<NanoUsd> BalanceAsync(SqliteDatabase database, Guid organization) =>
        (await database.Get<LedgerQueries>().BalanceAsync(organization, CancellationToken.None)).Posted;

    private static async Task<PurchaseStatus?> StatusAsync(SqliteDatabase database, Guid organization, Purchase purchase) =>
        (await database.Get<PurchaseStore>().FindAsync(organization, purchase.Id, CancellationToken.None))?.Status;
}
