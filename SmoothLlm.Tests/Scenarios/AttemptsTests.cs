using Shouldly;
using SmoothLlm.Core.Usage;
using Xunit;
using static SmoothLlm.Tests.Support.UpstreamBytes;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>What the record of a request says of every provider that was asked, and of the error that the client got.</summary>
public sealed class AttemptsTests(EndingsApp patient, HastyApp hasty) : IClassFixture<EndingsApp>, IClassFixture<HastyApp>
{
    [Fact]
    public async Task One_attempt_that_was_answered_needs_no_words()
    {
        var record = await RunAsync("stopping", BadEnding.AnswerAsync);
        record.AttemptDetails.ShouldBeNull();
        record.ErrorCode.ShouldBeNull();
    }

    [Fact]
    public async Task One_attempt_that_failed_says_with_which_status()
    {
        var record = await RunAsync("stopping", (request, turn) => request.SendAsync(turn, Json("{}", 503)));

        var attempt = AttemptDetails.Read(record.AttemptDetails).ShouldHaveSingleItem();
        (attempt.Provider, attempt.UpstreamModel, attempt.Status, attempt.Failure).ShouldBe(("first", UpstreamApp.UpstreamModel, 503, null));
        record.ErrorCode.ShouldBe("upstream_busy");
    }

    [Fact]
    public async Task A_fallback_shows_both_and_how_long_they_took()
    {
        var record = await RunAsync("backed", (_, turn) => turn.UntilHungUpAsync(), inHaste: true);

        var attempts = AttemptDetails.Read(record.AttemptDetails);
        attempts.Select(attempt => (attempt.Provider, attempt.Status, attempt.Failure))
            .ShouldBe([("first", null, AttemptFailure.TimedOut), ("second", (int?)200, null)]);
        attempts[0].Milliseconds.ShouldBeInRange((int)HastyApp.TimeOut.TotalMilliseconds - 100, record.DurationMilliseconds);
        record.Attempts.ShouldBe(2);
        record.ErrorCode.ShouldBeNull();
    }

    [Fact]
    public async Task A_lost_connection_is_told_from_a_silent_provider()
    {
        var record = await RunAsync("stopping", (_, turn) =>
        {
            turn.Reset();
            return Task.CompletedTask;
        });

        AttemptDetails.Read(record.AttemptDetails).ShouldHaveSingleItem().Failure.ShouldBe(AttemptFailure.Unreachable);
        record.ErrorCode.ShouldBe("upstream_error");
    }

    [Fact]
    public async Task A_client_that_left_is_why_the_attempt_was_given_up()
    {
        var record = await RunAsync("backed", (_, turn) => turn.UntilHungUpAsync(), Leaving.BeforeFirstByte);

        AttemptDetails.Read(record.AttemptDetails).ShouldHaveSingleItem().Failure.ShouldBe(AttemptFailure.ClientLeft);
        record.ErrorCode.ShouldBeNull();
        record.Attempts.ShouldBe(1);
    }

    private async Task<UsageRecord> RunAsync(string model, Func<WatchedRequest, Support.UpstreamTurn, Task> script, Leaving leaving = Leaving.Never, bool inHaste = false)
    {
        var app = inHaste ? hasty : patient;
        var customer = await app.AddCustomerAsync();
        await new WatchedRequest(model, isStreamed: false, leaving, script).RunAsync(app, customer.Key);
        await app.AssertInvariantsAsync();
        return (await app.UsageAsync(customer)).ShouldHaveSingleItem();
    }
}
