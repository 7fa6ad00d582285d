using Shouldly;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Components.Portal.Usage;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal;

public sealed class LogFilterTests
{
    [Fact]
    public void A_bare_address_means_everything_of_thirty_days() => Parse("").ShouldBe(LogFilter.Default);

    [Fact]
    public void What_means_nothing_is_left_out() =>
        Parse("range=forever&model= &key=not-a-guid&status=broken&mode=cash&min=-3&provider=").ShouldBe(LogFilter.Default);

    [Fact]
    public void An_address_says_the_filters_and_leads_back_to_them()
    {
        var filter = new LogFilter(
            UsageRange.Parse("2026-05-01..2026-05-03"), "a/b c", "openai", Guid.NewGuid(), LogFilter.FailedKey, UsageMode.PassThrough, 0.05m, "req_1", "ada@example.com");

        string address = filter.Address("logs");

        address.ShouldStartWith("logs?range=2026-05-01..2026-05-03&model=a%2Fb%20c&provider=openai&key=");
        Parse(address["logs?".Length..]).ShouldBe(filter);
        LogFilter.Default.Address("logs").ShouldBe("logs");
    }

    [Fact]
    public void The_name_of_an_ending_is_a_status() =>
        Parse("status=clientleft").Requests(DateTimeOffset.UnixEpoch).Ending.ShouldBe(RequestEnding.ClientLeft);

    [Fact]
    public void The_smallest_charge_is_in_dollars() =>
        Parse("min=0.05").Requests(DateTimeOffset.UnixEpoch).MinChargeNanoUsd.ShouldBe(50_000_000);

    [Fact]
    public void A_request_is_found_by_its_id_at_any_time_and_what_is_no_id_matches_nothing()
    {
        var id = Guid.NewGuid();

        var query = Parse("id=" + RequestIds.Format(id)).Requests(DateTimeOffset.UnixEpoch);

        (query.RequestId, query.From).ShouldBe((id, null));
        Parse("id=abc").Requests(DateTimeOffset.UnixEpoch).RequestId.ShouldBe(Guid.Empty);
    }

    private static LogFilter Parse(string query)
    {
        var parsed = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query);
        return LogFilter.Parse(name => parsed.TryGetValue(name, out var values) ? values[0] : null);
    }
}
