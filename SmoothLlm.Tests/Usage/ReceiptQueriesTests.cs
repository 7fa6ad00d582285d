using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Tests.Ledger;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Usage;

public sealed class ReceiptQueriesTests
{
    [Fact]
    public async Task An_open_request_is_pending_and_a_settled_one_has_a_receipt()
    {
        await using var book = await OpenAsync(credit: 10_000);
        var request = await book.HoldAsync(5000);

        (await FindAsync(book, request)).ShouldBe(new ReceiptResult.Pending(new NanoUsd(5000), SqliteDatabase.Start));
        await book.SettleAsync(request, 1200);

        var receipt = await SettledAsync(book, request);
        receipt.Held.ShouldBe(new NanoUsd(5000));
        receipt.SettledAt.ShouldBe(SqliteDatabase.Start);
        receipt.Receipt.Charged.ShouldBe(new NanoUsd(1200));
        // The record says nothing of attempts, so there was one, and it was answered.
        receipt.Attempts.ShouldBe([new AttemptDetail("sandbox", "sandbox-chat", 200, null, 300)]);
    }

    [Fact]
    public async Task A_request_of_others_is_as_good_as_absent()
    {
        await using var book = await OpenAsync(credit: 10_000);
        var open = await book.HoldAsync(1000);
        var settled = await book.HoldAsync(1000);
        await book.SettleAsync(settled, 500);
        await book.UseNewWalletAsync(credit: 0);

        (await FindAsync(book, open)).ShouldBe(new ReceiptResult.Absent());
        (await FindAsync(book, settled)).ShouldBe(new ReceiptResult.Absent());
        (await FindAsync(book, Guid.NewGuid())).ShouldBe(new ReceiptResult.Absent());
    }

    [Fact]
    public async Task A_request_that_recovery_let_go_has_no_receipt_and_says_so()
    {
        await using var book = await OpenAsync(credit: 10_000);
        var request = await book.HoldAsync(1000);
        await book.Ledger.RecoverAsync(request, CancellationToken.None);

        (await FindAsync(book, request)).ShouldBe(new ReceiptResult.Expired(SqliteDatabase.Start));
    }

    [Fact]
    public async Task What_the_wallet_could_not_pay_is_waived()
    {
        await using var book = await OpenAsync(credit: 1000);
        var version = Version(inputNanoUsd: 10_000_000);
        await book.Database.AddAsync(version);
        var request = await book.HoldAsync(600);

        // 100 fresh tokens at 10 nano-USD each and 20 cached ones at the same.
        await (await book.Ledger.SettleAsync(new SettlementRequest(new NanoUsd(1200), Record(book, request, version)))).Outcome;

        var receipt = (await SettledAsync(book, request)).Receipt;
        (receipt.Computed.Value, receipt.Charged.Value, receipt.Waived.Value, receipt.Waiver).ShouldBe((1200, 1000, 200, Waiver.Overrun));
        (await book.PostedAsync(LedgerAccountKind.OverrunLoss)).ShouldBe(-200);
        await book.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Attempts_and_the_tier_of_the_price_are_told()
    {
        await using var book = await OpenAsync(credit: 10_000);
        var version = Version(inputNanoUsd: 10_000_000, tierAbove: 119);
        await book.Database.AddAsync(version);
        var request = await book.HoldAsync(6000);
        AttemptDetail[] attempts = [new("groq", "llama", 503, null, 80), new("house", "llama-3", null, AttemptFailure.TimedOut, 900), new("sandbox", "sandbox-chat", 200, null, 120)];

        await (await book.Ledger.SettleAsync(new SettlementRequest(new NanoUsd(2400), Record(book, request, version, attempts)))).Outcome;

        var receipt = await SettledAsync(book, request);
        receipt.Attempts.ShouldBe(attempts);
        receipt.Receipt.InputTokensAbove.ShouldBe(119);
        receipt.Receipt.Computed.ShouldBe(new NanoUsd(2400));
        receipt.Price.ShouldNotBeNull().EffectiveFrom.ShouldBe(version.EffectiveFrom);
    }

    private static Task<LedgerBook> OpenAsync(long credit) => LedgerBook.OpenAsync(credit, services => services.AddUsageQueries());

    private static Task<ReceiptResult> FindAsync(LedgerBook book, Guid requestId) =>
        book.Database.Get<ReceiptQueries>().FindAsync(book.OrganizationId, requestId, CancellationToken.None);

    private static async Task<RequestReceipt> SettledAsync(LedgerBook book, Guid requestId) =>
        (await FindAsync(book, requestId)).ShouldBeOfType<ReceiptResult.Settled>().Receipt;

    private static UsageRecord Record(LedgerBook book, Guid requestId, PriceVersion version, params AttemptDetail[] attempts) => UsageRows.Record(
        book.OrganizationId, SqliteDatabase.Start, requestId: requestId, priceVersionId: version.Id, outputTokens: 0, marginBasisPoints: 0, attempts: attempts);

    private static PriceVersion Version(long inputNanoUsd, long? tierAbove = null)
    {
        var id = Guid.NewGuid();
        return new PriceVersion
        {
            Id = id,
            ProviderSlug = "sandbox",
            UpstreamModel = "sandbox-chat",
            EffectiveFrom = SqliteDatabase.Start.AddDays(-30),
            InputNanoUsd = inputNanoUsd,
            OutputNanoUsd = inputNanoUsd,
            Tiers = tierAbove is { } above ? [new PriceTier { PriceVersionId = id, InputTokensAbove = above, InputNanoUsd = inputNanoUsd * 2, OutputNanoUsd = 0 }] : [],
        };
    }
}
