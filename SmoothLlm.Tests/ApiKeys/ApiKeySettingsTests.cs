using System.Net;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.ApiKeys;

public sealed class ApiKeySettingsTests
{
    private static readonly ApiKeySettings Good = new("ci");

    [Fact]
    public void Nothing_is_wrong_with_a_name_alone() => Good.Check(SqliteDatabase.Start).ShouldBeEmpty();

    public static TheoryData<ApiKeySettings, string> Wrong => new()
    {
        { new ApiKeySettings(""), nameof(ApiKeySettings.Name) },
        { Good with { ExpiresAt = SqliteDatabase.Start }, nameof(ApiKeySettings.ExpiresAt) },
        { Good with { SpendLimitUsd = 0 }, nameof(ApiKeySettings.SpendLimitUsd) },
        { Good with { SpendLimitUsd = 0.0000000001m }, nameof(ApiKeySettings.SpendLimitUsd) },
        { Good with { SpendLimitUsd = 1_000_001 }, nameof(ApiKeySettings.SpendLimitUsd) },
        { Good with { SpendLimitWindow = (SpendWindow)9 }, nameof(ApiKeySettings.SpendLimitWindow) },
        { Good with { RequestsPerMinute = 0 }, nameof(ApiKeySettings.RequestsPerMinute) },
        { Good with { TokensPerMinute = -1 }, nameof(ApiKeySettings.TokensPerMinute) },
        { Good with { AllowedModels = [new string('m', 201)] }, nameof(ApiKeySettings.AllowedModels) },
        { Good with { AllowedModels = ["a\nb"] }, nameof(ApiKeySettings.AllowedModels) },
        { Good with { AllowedModels = [.. Enumerable.Range(0, 101).Select(number => $"m{number}")] }, nameof(ApiKeySettings.AllowedModels) },
        { Good with { AllowedIps = ["localhost"] }, nameof(ApiKeySettings.AllowedIps) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_out_of_range_is_named(ApiKeySettings settings, string field) =>
        settings.Check(SqliteDatabase.Start).ShouldHaveSingleItem().Field.ShouldBe(field);

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("203.0.113.0/24", "203.0.113.255", true)]
    [InlineData("203.0.113.9/24", "203.0.113.1", true)]
    [InlineData("203.0.113.0/24", "203.0.114.0", false)]
    [InlineData("0.0.0.0/0", "203.0.113.7", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("::ffff:203.0.113.0/120", "203.0.113.7", true)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    public void An_address_is_within_a_network_or_not(string range, string address, bool isWithin)
    {
        AddressRange.TryParse(range, out var parsed).ShouldBeTrue();

        parsed.Contains(IPAddress.Parse(address)).ShouldBe(isWithin);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("256.0.0.1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("::ffff:203.0.113.0/24")]
    public void What_is_no_address_is_refused(string text) => AddressRange.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_rule_that_cannot_be_read_allows_nobody()
    {
        var rules = ApiKeyRules.Of(new ApiKey
        {
            Id = Guid.Empty, OrganizationId = Guid.Empty, Name = "", SecretHash = "", Prefix = "", LastFour = "", CreatedAt = default, AllowedIps = ["nonsense"],
        });

        rules.ShouldNotBeNull().AllowsAddress(IPAddress.Loopback).ShouldBeFalse();
        rules.AllowsAddress(null).ShouldBeFalse();
    }
}
