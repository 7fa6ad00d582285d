using Shouldly;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Tests.Providers.Sandbox;
using Xunit;

namespace SmoothLlm.Tests.Proxy;

/// <summary>What ends the wait for a provider, and what does not.</summary>
public sealed class RunningRequestsTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly RunningRequests requests = new(new ProxyOptions { MaxDrains = 2 }, TimeProvider.System);
    private readonly CancellationTokenSource client = new();

    public void Dispose()
    {
        requests.Dispose();
        client.Dispose();
    }

    [Fact]
    public void A_client_that_leaves_ends_the_wait_for_a_provider_that_stops()
    {
        using var running = Begin(chargesAfterDisconnect: false);
        running.Deadline.IsCancellationRequested.ShouldBeFalse();

        client.Cancel();

        running.Deadline.IsCancellationRequested.ShouldBeTrue();
        running.Why.ShouldBe(Interruption.ClientLeft);
    }

    [Fact]
    public void A_provider_that_charges_on_is_listened_to_for_a_while()
    {
        using var running = Begin(chargesAfterDisconnect: true);

        client.Cancel();
        // What comes meanwhile does not prolong it.
        running.Wait(TimeSpan.FromMilliseconds(-1));

        running.Deadline.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public void No_more_providers_are_listened_to_than_there_are_places_and_a_place_becomes_free_again()
    {
        using var first = BeginAndLeave();
        var second = BeginAndLeave();
        using var third = BeginAndLeave();
        (first.Deadline.IsCancellationRequested, second.Deadline.IsCancellationRequested, third.Deadline.IsCancellationRequested).ShouldBe((false, false, true));

        second.Dispose();
        using var fourth = BeginAndLeave();
        fourth.Deadline.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public void A_client_that_had_left_before_is_waited_for_by_nobody()
    {
        client.Cancel();
        using var running = requests.Begin(ProxyRequests.Create(TimeProvider.System, client.Token));

        running.BeginAttempt(Long, chargesAfterDisconnect: true);

        running.Deadline.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task After_a_time_out_the_next_provider_has_its_own_time()
    {
        using var running = Begin(chargesAfterDisconnect: false);
        running.BeginAttempt(TimeSpan.FromMilliseconds(1), chargesAfterDisconnect: false);
        await Task.Delay(Timeout.Infinite, running.Deadline).ContinueWith(_ => { }, TaskScheduler.Default);
        running.Why.ShouldBe(Interruption.TooSlow);

        running.BeginAttempt(Long, chargesAfterDisconnect: false);

        running.Deadline.IsCancellationRequested.ShouldBeFalse();
        client.Cancel();
        running.Deadline.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void When_the_process_ends_all_have_their_time_and_are_ended_then_and_those_that_come_later_at_once()
    {
        var time = new HeldTime();
        using var ending = new RunningRequests(new ProxyOptions(), time);
        using var early = Begin(chargesAfterDisconnect: true, among: ending);
        ending.StopAfter(Long);
        var theirTime = time.NextPause(CancellationToken.None);
        theirTime.Length.ShouldBe(Long);
        early.Deadline.IsCancellationRequested.ShouldBeFalse();

        theirTime.End();

        early.Deadline.IsCancellationRequested.ShouldBeTrue();
        early.Why.ShouldBe(Interruption.Stopping);
        using var late = Begin(chargesAfterDisconnect: false, among: ending);
        late.Deadline.IsCancellationRequested.ShouldBeTrue();
        late.Why.ShouldBe(Interruption.Stopping);
    }

    [Fact]
    public void A_request_runs_until_it_is_disposed()
    {
        var request = ProxyRequests.Create(TimeProvider.System);
        var running = requests.Begin(request);
        requests.IsRunning(request.Exchange.RequestId).ShouldBeTrue();

        running.Dispose();
        running.Dispose();

        requests.IsRunning(request.Exchange.RequestId).ShouldBeFalse();
        running.WhileRunning(_ => throw new InvalidOperationException("It is over."));
    }

    private RunningRequest Begin(bool chargesAfterDisconnect, CancellationToken? clientLeft = null, RunningRequests? among = null)
    {
        var running = (among ?? requests).Begin(ProxyRequests.Create(TimeProvider.System, clientLeft ?? client.Token));
        running.BeginAttempt(Long, chargesAfterDisconnect);
        return running;
    }

    private RunningRequest BeginAndLeave()
    {
        using var leaving = new CancellationTokenSource();
        var running = Begin(chargesAfterDisconnect: true, leaving.Token);
        leaving.Cancel();
        return running;
    }
}
