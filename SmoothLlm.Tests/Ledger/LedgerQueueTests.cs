using Shouldly;
using SmoothLlm.Infrastructure.Ledger;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

/// <summary>How long what waits for the writer stays for company. The patience is longer than any test, so only what ends it does.</summary>
public sealed class LedgerQueueTests
{
    private const int Much = 100;
    private const int Plenty = 12_288;

    private readonly LedgerQueue queue = new(busyPatience: TimeSpan.FromHours(1));

    [Fact]
    public async Task While_much_comes_what_nobody_waits_for_stays_until_there_is_plenty()
    {
        var taking = TakeWhileBusy();

        Add(Plenty - 1);
        queue.Count.ShouldBeLessThan(Plenty);
        Add(1);

        (await taking.WaitAsync(TimeSpan.FromMinutes(1))).Count.ShouldBe(Plenty);
    }

    [Fact]
    public async Task What_somebody_waits_for_takes_all_that_is_there_with_it()
    {
        var taking = TakeWhileBusy();

        Add(10);
        queue.TryAdd(new FakeCommand(isPatient: false)).ShouldBeTrue();

        (await taking.WaitAsync(TimeSpan.FromMinutes(1))).Count.ShouldBe(11);
    }

    [Fact]
    public async Task A_queue_that_is_closed_waits_for_nobody()
    {
        var taking = TakeWhileBusy();

        Add(10);
        queue.Close();

        (await taking.WaitAsync(TimeSpan.FromMinutes(1))).Count.ShouldBe(10);
        queue.TryAdd(new FakeCommand(isPatient: true)).ShouldBeFalse();
        queue.Take([], 100).ShouldBeFalse();
    }

    [Fact]
    public void More_than_is_asked_for_stays()
    {
        Add(Much);

        Take(most: 70).Count.ShouldBe(70);
        Take(most: 30).Count.ShouldBe(30);
        queue.Count.ShouldBe(0);
    }

    /// <summary>A batch of many came before, so the next is patient.</summary>
    private Task<List<LedgerCommand>> TakeWhileBusy()
    {
        Add(Much);
        Take(most: Much);
        return Task.Factory.StartNew(() => Take(most: int.MaxValue), TaskCreationOptions.LongRunning);
    }

    private List<LedgerCommand> Take(int most)
    {
        var batch = new List<LedgerCommand>();
        queue.Take(batch, most).ShouldBeTrue();
        return batch;
    }

    private void Add(int commands)
    {
        for (int number = 0; number < commands; number++)
            queue.TryAdd(new FakeCommand(isPatient: true)).ShouldBeTrue();
    }

    private sealed class FakeCommand(bool isPatient) : LedgerCommand
    {
        public override bool IsPatient => isPatient;

        public override string Subject => "a test";

        public override void Apply(LedgerBatch batch) => throw new NotSupportedException();

        public override void Confirm() => throw new NotSupportedException();

        public override void Fail() => throw new NotSupportedException();
    }
}
