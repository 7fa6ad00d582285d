using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Proxy.Steps;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Proxy;

public sealed class SaveProgressTests : IDisposable
{
    private readonly ManualTime time = new(SqliteDatabase.Start);
    private readonly DraftsLedger ledger = new();
    private readonly RunningRequests requests;
    private readonly SaveProgress saveProgress;
    private readonly FakeProgress progress;

    public SaveProgressTests()
    {
        var options = new ProxyOptions { SaveProgressSeconds = 2 };
        requests = new RunningRequests(options, time);
        saveProgress = new SaveProgress(requests, new SettleCharge(ledger, new SeenRequests(), time), options, time);
        progress = new FakeProgress { FirstByteTimestamp = time.GetTimestamp() };
    }

    public void Dispose() => requests.Dispose();

    [Fact]
    public void A_stream_is_saved_for_the_first_time_after_two_seconds_and_then_every_two()
    {
        using var running = Begin();
        progress.Output = 5;
        saveProgress.Run();
        time.Advance(TimeSpan.FromSeconds(1.9));
        saveProgress.Run();
        ledger.Drafts.ShouldBeEmpty();

        time.Advance(TimeSpan.FromSeconds(0.1));
        saveProgress.Run();
        progress.Output = 9;
        time.Advance(TimeSpan.FromSeconds(1.9));
        saveProgress.Run();
        ledger.Drafts.ShouldHaveSingleItem();
        time.Advance(TimeSpan.FromSeconds(0.1));
        saveProgress.Run();

        ledger.Drafts.Select(draft => draft.Usage.OutputTokens).ShouldBe([5, 9]);
        ledger.Drafts.ShouldAllBe(draft => draft.Usage.Ending == RequestEnding.Recovered && draft.Charge.Value == draft.Usage.OutputTokens);
        ledger.Drafts[1].Usage.DurationMilliseconds.ShouldBe(4000);
    }

    [Fact]
    public void What_has_been_saved_is_not_saved_again_and_a_stream_without_text_not_at_all()
    {
        using var running = Begin();
        time.Advance(TimeSpan.FromSeconds(5));
        saveProgress.Run();
        ledger.Drafts.ShouldBeEmpty();

        progress.Output = 5;
        saveProgress.Run();
        time.Advance(TimeSpan.FromSeconds(5));
        saveProgress.Run();
        ledger.Drafts.ShouldHaveSingleItem();
    }

    [Fact]
    public void Progress_that_found_no_room_is_saved_at_the_next_turn()
    {
        using var running = Begin();
        progress.Output = 5;
        time.Advance(TimeSpan.FromSeconds(2));
        ledger.IsFull = true;
        saveProgress.Run();
        ledger.IsFull = false;
        saveProgress.Run();
        ledger.Drafts.ShouldBeEmpty();

        time.Advance(TimeSpan.FromSeconds(2));
        saveProgress.Run();
        ledger.Drafts.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_request_that_is_over_saves_nothing()
    {
        Begin().Dispose();
        progress.Output = 5;
        time.Advance(TimeSpan.FromSeconds(5));

        saveProgress.Run();

        ledger.Drafts.ShouldBeEmpty();
    }

    private RunningRequest Begin()
    {
        var running = requests.Begin(ProxyRequests.Create(time));
        running.Progress = progress;
        return running;
    }

    private sealed class FakeProgress : IStreamProgress
    {
        public long Output { get; set; }

        public long? FirstByteTimestamp { get; init; }

        public MeteredUsage Consumed()
        {
            var usage = new TokenUsage(0, Output: Output);
            return new MeteredUsage(usage, IsEstimated: true, Charge.Of(usage, ProxyRequests.Price(), 0));
        }
    }

    /// <summary>Takes progress and nothing else.</summary>
    private sealed class DraftsLedger : ILedger
    {
        public List<SettlementRequest> Drafts { get; } = [];

        public bool IsFull { get; set; }

        public bool SaveProgress(SettlementRequest draft)
        {
            if (!IsFull)
                Drafts.Add(draft);
            return !IsFull;
        }

        public OpeningHold Open(HoldRequest request) => throw new NotSupportedException();

        public ValueTask<HoldResult> ExtendAsync(HoldExtension extension, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<SettlingHold> SettleAsync(SettlementRequest request) => throw new NotSupportedException();

        public ValueTask<SettlementResult> RecoverAsync(Guid requestId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<PostingResult> PostAsync(PostingRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
