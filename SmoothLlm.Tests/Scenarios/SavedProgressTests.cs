using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;
using Xunit;
using static SmoothLlm.Tests.Support.UpstreamBytes;

namespace SmoothLlm.Tests.Scenarios;

public sealed class SavedProgressTests(EndingsApp app) : IClassFixture<EndingsApp>
{
    [Fact]
    public async Task Recovery_charges_the_progress_of_a_silent_stream_and_the_ending_that_comes_later_changes_nothing()
    {
        var customer = await app.AddCustomerAsync();
        var ledger = (WatchedLedger)app.Services.GetRequiredService<ILedger>();
        var saved = new TaskCompletionSource<SettlementRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        ledger.OnProgress = draft => saved.TrySetResult(draft);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var request = new WatchedRequest("stopping", isStreamed: true, Leaving.Never, async (request, turn) =>
        {
            await turn.SendAsync(StreamHead + Chunk(Text("Hello")));
            await goOn.Task;
            await turn.SendAsync(Chunk(Text(" there", finish: "stop")) + Chunk(UsageEvent()) + Chunk(Done) + StreamEnd);
        });

        var running = request.RunAsync(app, customer.Key);
        var draft = await saved.Task.WaitAsync(TimeSpan.FromSeconds(30));
        (await ledger.RecoverAsync(draft.Usage.RequestId, CancellationToken.None)).ShouldBeOfType<SettlementResult.Settled>();
        goOn.SetResult();
        await running;

        await app.AssertInvariantsAsync();
        request.Answer.ShouldEndWith(Done);
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        record.Ending.ShouldBe(RequestEnding.Recovered);
        record.OutputTokens.ShouldBe(2);
        record.ChargeNanoUsd.ShouldBe(draft.Charge.Value);
        record.FirstByteMilliseconds.ShouldNotBeNull();
        (await app.ReadAsync(context => context.SettlementDrafts.CountAsync())).ShouldBe(0);
    }
}
