using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

public sealed class HoldLeasesTests
{
    private static readonly LeaseOptions Lease = new() { DurationSeconds = 45, RenewSeconds = 10 };

    [Fact]
    public async Task A_process_that_starts_alone_ends_the_holds_of_the_one_before_at_once()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);
        await using var before = await StartAsync(book, book.Database.Get<NodeIdentity>(), DatabaseEngine.Sqlite);

        await using var next = await StartAsync(book, NewNode(), DatabaseEngine.Sqlite);

        await book.ShouldHaveAsync(posted: 1000, held: 0);
        (await book.FindHoldAsync(requestId)).State.ShouldBe(HoldState.Expired);
    }

    [Fact]
    public async Task Another_node_ends_holds_only_when_their_lease_has_run_out()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        await using var owner = await StartAsync(book, book.Database.Get<NodeIdentity>(), DatabaseEngine.SqlServer);
        await using var other = await StartAsync(book, NewNode(), DatabaseEngine.SqlServer);
        await book.HoldAsync(400);

        book.Database.Time.Advance(TimeSpan.FromSeconds(Lease.DurationSeconds));
        (await other.Leases.SweepAsync(CancellationToken.None)).ShouldBe(0);
        await book.ShouldHaveAsync(posted: 1000, held: 400);

        book.Database.Time.Advance(TimeSpan.FromSeconds(1));
        (await other.Leases.SweepAsync(CancellationToken.None)).ShouldBe(1);
        await book.ShouldHaveAsync(posted: 1000, held: 0);
    }

    [Fact]
    public async Task The_look_for_open_holds_reads_none_that_has_ended()
    {
        await using var book = await LedgerBook.OpenAsync();
        await using var context = await book.Database.Get<IDbContextFactory<SmoothLlmDbContext>>().CreateDbContextAsync();

        var plan = await QueryPlan.OfAsync(context, HoldLeases.Open(context).Where(hold => hold.NodeId != Guid.Empty).Take(100).Select(hold => hold.RequestId));

        plan.ShouldHaveSingleItem().ShouldContain("IX_Holds_Open");
    }

    [Fact]
    public async Task A_node_never_ends_the_hold_of_its_own_request_that_runs()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);
        await using var owner = await StartAsync(book, book.Database.Get<NodeIdentity>(), DatabaseEngine.SqlServer, requestId);

        // As late as the rules of the book allow a hold without a lease to be open.
        book.Database.Time.Advance(TimeSpan.FromSeconds(Lease.DurationSeconds + 60));

        (await owner.Leases.SweepAsync(CancellationToken.None)).ShouldBe(0);
        await book.ShouldHaveAsync(posted: 1000, held: 400);
    }

    [Fact]
    public async Task A_node_ends_its_own_hold_that_nobody_else_will_end_after_the_time_of_a_lease()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        await using var owner = await StartAsync(book, book.Database.Get<NodeIdentity>(), DatabaseEngine.Sqlite);
        var released = await book.HoldAsync(400);
        var streamed = await book.HoldAsync(300);
        book.Ledger.SaveProgress(book.Draft(streamed, charge: 120)).ShouldBeTrue();

        book.Database.Time.Advance(TimeSpan.FromSeconds(Lease.DurationSeconds));
        (await owner.Leases.SweepAsync(CancellationToken.None)).ShouldBe(0);
        book.Database.Time.Advance(TimeSpan.FromSeconds(1));
        (await owner.Leases.SweepAsync(CancellationToken.None)).ShouldBe(2);

        await book.ShouldHaveAsync(posted: 880, held: 0);
        (await book.FindHoldAsync(released)).State.ShouldBe(HoldState.Expired);
        (await book.FindHoldAsync(streamed)).State.ShouldBe(HoldState.Captured);
    }

    [Fact]
    public async Task A_hold_whose_ending_waits_to_be_written_is_left_to_it()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        await using var owner = await StartAsync(book, book.Database.Get<NodeIdentity>(), DatabaseEngine.Sqlite);
        var requestId = await book.HoldAsync(400);
        book.Database.Get<SettlementRetries>().Keep(book.Settlement(requestId, charge: 150));

        book.Database.Time.Advance(TimeSpan.FromSeconds(Lease.DurationSeconds + 1));

        (await owner.Leases.SweepAsync(CancellationToken.None)).ShouldBe(0);
        await book.ShouldHaveAsync(posted: 1000, held: 400);
        (await book.Database.Get<SettlementRetries>().RetryAsync(book.Ledger)).ShouldBe(1);
        await book.ShouldHaveAsync(posted: 850, held: 0);
    }

    [Fact]
    public async Task A_charge_for_a_hold_that_has_expired_changes_nothing()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        var requestId = await book.HoldAsync(400);
        (await book.Ledger.RecoverAsync(requestId, CancellationToken.None)).ShouldBeOfType<SettlementResult.Settled>();

        (await book.SettleAsync(requestId, 150)).ShouldBeOfType<SettlementResult.AlreadyEnded>();
        (await book.Ledger.RecoverAsync(requestId, CancellationToken.None)).ShouldBeOfType<SettlementResult.AlreadyEnded>();

        await book.ShouldHaveAsync(posted: 1000, held: 0);
    }

    [Theory]
    [InlineData(45, 16)]
    [InlineData(0, 1)]
    public void A_lease_that_a_late_word_would_end_is_refused_at_start(int durationSeconds, int renewSeconds)
    {
        var options = new LeaseOptions { DurationSeconds = durationSeconds, RenewSeconds = renewSeconds };
        new LeaseOptionsValidator().Validate(null, options).Failed.ShouldBeTrue();
    }

    private static NodeIdentity NewNode() => new(Guid.NewGuid());

    private static async Task<Running> StartAsync(LedgerBook book, NodeIdentity node, DatabaseEngine engine, params Guid[] running)
    {
        var leases = new HoldLeases(
            book.Database.Get<Database>(),
            book.Database.Get<IDbContextFactory<SmoothLlmDbContext>>(),
            new DatabaseOptions { Provider = engine },
            book.Ledger,
            new FixedRequests(running),
            book.Database.Get<SettlementRetries>(),
            node,
            Options.Create(Lease),
            book.Database.Time,
            NullLogger<HoldLeases>.Instance);
        await leases.StartAsync(CancellationToken.None);
        return new Running(leases);
    }

    private sealed record Running(HoldLeases Leases) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Leases.StopAsync(CancellationToken.None);
            Leases.Dispose();
        }
    }
}
