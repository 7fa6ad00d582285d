using Shouldly;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Routing;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Routing;

public sealed class CircuitsTests
{
    private const string Model = "model";

    private static readonly ProviderEndpoint Provider = new()
    {
        Id = Guid.NewGuid(),
        Slug = "p",
        Kind = ProviderKind.OpenAi,
        BaseUrl = new Uri("https://p.test/v1"),
        AllowPrivateNetwork = false,
        Credentials = [],
    };

    private static readonly UpstreamCredential First = new() { Id = Guid.NewGuid(), Name = "first", Secret = "1" };
    private static readonly UpstreamCredential Second = new() { Id = Guid.NewGuid(), Name = "second", Secret = "2" };

    private readonly ManualTime time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly Alarms alarms = new();
    private readonly RoutingOptions options = new() { FailuresToOpen = 3, OpenSeconds = 10, MaxOpenSeconds = 40, RejectedSeconds = 60 };

    private Circuits Circuits => field ??= new Circuits(options, alarms, time);

    [Fact]
    public void Failures_in_a_row_open_the_circuit_of_that_model_and_credential_alone()
    {
        Fail(First, times: 2);
        IsOpen(First).ShouldBeFalse();
        Fail(First);

        IsOpen(First).ShouldBeTrue();
        IsOpen(Second).ShouldBeFalse();
        Circuits.TryEnter(Provider, First, "another", out _).ShouldBeTrue();
        alarms.Said.ShouldBe(["opened first model 10"]);
    }

    [Fact]
    public void A_success_in_between_begins_the_row_anew()
    {
        Fail(First, times: 2);
        Circuits.Succeeded(Provider, First, Model);
        Fail(First, times: 2);
        IsOpen(First).ShouldBeFalse();
    }

    [Fact]
    public void Failures_far_apart_are_no_row()
    {
        Fail(First, times: 2);
        time.Advance(TimeSpan.FromSeconds(options.FailureWindowSeconds + 1));
        Fail(First, times: 2);
        IsOpen(First).ShouldBeFalse();
    }

    [Fact]
    public void Who_fails_half_of_many_requests_is_left_alone_although_others_succeed_in_between()
    {
        Alternate(pairs: 10);
        IsOpen(First).ShouldBeFalse("so many are needed first");
        Fail(First);

        IsOpen(First).ShouldBeTrue();
        alarms.Said.ShouldBe(["opened first model 10"]);
        var report = Circuits.Report().ShouldHaveSingleItem();
        (report.Failures, report.RecentFailures, report.RecentRequests).ShouldBe((1, 11, 21));
    }

    [Fact]
    public void A_few_failures_among_many_requests_open_nothing()
    {
        for (int count = 0; count < 300; count++)
        {
            if (count % 3 == 0)
                Fail(First);
            else
                Circuits.Succeeded(Provider, First, Model);
        }

        IsOpen(First).ShouldBeFalse();
        Circuits.Report().ShouldHaveSingleItem().RecentRequests.ShouldBe(300);
    }

    [Fact]
    public void Requests_of_long_ago_have_no_part_in_the_share()
    {
        for (int minute = 0; minute < 5; minute++)
        {
            Alternate(pairs: 9);
            time.Advance(TimeSpan.FromSeconds(options.FailureWindowSeconds));
        }

        IsOpen(First).ShouldBeFalse();
        Circuits.Report().ShouldHaveSingleItem().RecentRequests.ShouldBe(0);
    }

    [Fact]
    public void A_share_slides_along_a_slice_at_a_time()
    {
        for (int slice = 0; slice < 40; slice++)
        {
            Fail(First);
            Circuits.Succeeded(Provider, First, Model);
            time.Advance(TimeSpan.FromSeconds(options.FailureWindowSeconds / 10));
            Circuits.Report().ShouldHaveSingleItem().RecentRequests.ShouldBe(2 * Math.Min(slice + 1, 9));
        }
    }

    [Fact]
    public void A_success_that_was_under_way_when_the_circuit_opened_says_nothing()
    {
        Fail(First, times: 3);
        Circuits.Succeeded(Provider, First, Model);
        IsOpen(First).ShouldBeTrue();
    }

    [Fact]
    public void Failures_are_forgotten_by_a_success_when_they_are_long_over()
    {
        Fail(First);
        Circuits.Succeeded(Provider, First, Model);
        Circuits.Report().ShouldHaveSingleItem().RecentFailures.ShouldBe(1);
        time.Advance(TimeSpan.FromSeconds(options.FailureWindowSeconds));
        Circuits.Succeeded(Provider, First, Model);
        Circuits.Report().ShouldBeEmpty();
    }

    [Fact]
    public void A_circuit_that_was_closed_by_its_probe_begins_the_share_anew()
    {
        Alternate(pairs: 10);
        Fail(First);
        time.Advance(TimeSpan.FromSeconds(10));
        IsOpen(First).ShouldBeFalse();
        Circuits.Succeeded(Provider, First, Model);
        Fail(First);
        IsOpen(First).ShouldBeFalse();
    }

    [Fact]
    public void After_its_time_one_probe_goes_and_its_success_closes_the_circuit()
    {
        Fail(First, times: 3);
        time.Advance(TimeSpan.FromSeconds(9));
        Circuits.TryEnter(Provider, First, Model, out var wait).ShouldBeFalse();
        wait.ShouldBe(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(1));

        IsOpen(First).ShouldBeFalse();
        IsOpen(First).ShouldBeTrue("the probe is under way");
        Circuits.Succeeded(Provider, First, Model);

        IsOpen(First).ShouldBeFalse();
        IsOpen(First).ShouldBeFalse();
        alarms.Said.ShouldBe(["opened first model 10", "closed first model"]);
        Circuits.Report().ShouldBeEmpty();
    }

    [Fact]
    public void A_probe_that_fails_doubles_the_time_up_to_the_longest()
    {
        Fail(First, times: 3);
        foreach (int seconds in new[] { 10, 20, 40, 40 })
        {
            Circuits.Report().ShouldHaveSingleItem().OpenFor.ShouldBe(TimeSpan.FromSeconds(seconds));
            time.Advance(TimeSpan.FromSeconds(seconds));
            IsOpen(First).ShouldBeFalse();
            Fail(First);
        }
    }

    [Fact]
    public void A_probe_that_was_given_up_makes_room_for_the_next()
    {
        Fail(First, times: 3);
        time.Advance(TimeSpan.FromSeconds(10));
        IsOpen(First).ShouldBeFalse();
        Circuits.Abandoned(Provider, First, Model);
        IsOpen(First).ShouldBeFalse();
    }

    [Fact]
    public void A_probe_that_never_comes_back_does_not_block_for_ever()
    {
        Fail(First, times: 3);
        time.Advance(TimeSpan.FromSeconds(10));
        IsOpen(First).ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(30));
        IsOpen(First).ShouldBeFalse();
    }

    [Theory]
    [InlineData(401, true)]
    [InlineData(402, true)]
    [InlineData(403, false)]
    public void A_refused_credential_is_left_alone_at_once_and_raises_the_alarm(int status, bool isForAllModels)
    {
        Circuits.Refused(Provider, First, Model, status);

        IsOpen(First).ShouldBeTrue();
        Circuits.TryEnter(Provider, First, "another", out _).ShouldBe(!isForAllModels);
        alarms.Said[0].ShouldBe($"refused first {status}");
    }

    [Fact]
    public void A_new_secret_begins_anew()
    {
        Circuits.Refused(Provider, First, Model, 401);
        IsOpen(new UpstreamCredential { Id = First.Id, Version = 2, Name = "first", Secret = "new" }).ShouldBeFalse();
    }

    [Fact]
    public void Who_asks_for_a_rest_gets_it_but_not_for_ever()
    {
        Circuits.Failed(Provider, First, Model, 429, TimeSpan.FromHours(5));
        Circuits.Report().ShouldHaveSingleItem().OpenFor.ShouldBe(TimeSpan.FromSeconds(options.MaxOpenSeconds));
    }

    [Fact]
    public void Switched_off_it_leaves_nobody_alone_and_still_raises_the_alarm()
    {
        options.CircuitBreakerEnabled = false;
        Fail(First, times: 10);
        Circuits.Refused(Provider, First, Model, 401);
        IsOpen(First).ShouldBeFalse();
        alarms.Said.ShouldBe(["refused first 401"]);
    }

    [Fact]
    public void An_admin_can_have_everything_of_a_provider_tried_again()
    {
        Fail(First, times: 3);
        Circuits.Reset(Provider.Id);
        IsOpen(First).ShouldBeFalse();
    }

    [Fact]
    public void What_is_long_over_is_forgotten()
    {
        Fail(First, times: 3);
        time.Advance(TimeSpan.FromHours(1));
        Circuits.Report().ShouldBeEmpty();
    }

    private void Alternate(int pairs)
    {
        for (int pair = 0; pair < pairs; pair++)
        {
            Fail(First);
            Circuits.Succeeded(Provider, First, Model);
        }
    }

    private bool IsOpen(UpstreamCredential credential) => !Circuits.TryEnter(Provider, credential, Model, out _);

    private void Fail(UpstreamCredential credential, int times = 1)
    {
        for (int count = 0; count < times; count++)
            Circuits.Failed(Provider, credential, Model, 500, null);
    }

    private sealed class Alarms : IRoutingAlarms
    {
        public List<string> Said { get; } = [];

        public void CredentialRefused(ProviderEndpoint provider, UpstreamCredential credential, int? status) => Said.Add($"refused {credential.Name} {status}");

        public void CircuitOpened(ProviderEndpoint provider, UpstreamCredential credential, string? upstreamModel, TimeSpan time) =>
            Said.Add($"opened {credential.Name} {upstreamModel} {time.TotalSeconds}");

        public void CircuitClosed(ProviderEndpoint provider, UpstreamCredential credential, string? upstreamModel) =>
            Said.Add($"closed {credential.Name} {upstreamModel}");
    }
}
