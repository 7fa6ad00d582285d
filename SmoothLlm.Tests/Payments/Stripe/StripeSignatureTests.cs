using System.Text;
using Shouldly;
using SmoothLlm.Infrastructure.Payments.Stripe;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Payments.Stripe;

public sealed class StripeSignatureTests
{
    private const string Secret = "whsec_test";
    private const string Payload = """{"id":"evt_1","object":"event"}""";

    private static readonly DateTimeOffset Now = SqliteDatabase.Start;

    [Theory]
    [InlineData(0)]
    [InlineData(-300)]
    [InlineData(300)]
    public void What_was_signed_just_now_is_valid(int secondsAgo) => IsValid(StripeHeader.Of(Payload, Secret, Now.AddSeconds(secondsAgo))).ShouldBeTrue();

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    [InlineData(-100_000_000)]
    [InlineData(100_000_000)]
    public void What_was_signed_long_ago_or_is_not_signed_yet_is_not(int secondsAgo) => IsValid(StripeHeader.Of(Payload, Secret, Now.AddSeconds(secondsAgo))).ShouldBeFalse();

    [Fact]
    public void While_a_secret_is_replaced_one_of_several_signatures_is_enough()
    {
        string header = StripeHeader.Of(Payload, Secret, Now);
        string other = StripeHeader.Of(Payload, "whsec_other", Now);

        IsValid($"{other},{header.Split(',')[1]}").ShouldBeTrue();
        IsValid($"{header},{other.Split(',')[1]},v0={new string('0', 64)}").ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void An_empty_secret_is_refused_before_it_becomes_a_key(string secret) =>
        Should.Throw<ArgumentException>(() => StripeSignature.IsValid(Encoding.UTF8.GetBytes(Payload), StripeHeader.Of(Payload, "", Now), secret, Now));

    [Theory]
    [InlineData("t=18446744073709551617,v1=00")]
    [InlineData("t=-1,v1=00")]
    [InlineData("t= 1779284710,v1=00")]
    [InlineData("t=,v1=")]
    [InlineData("nonsense")]
    [InlineData(",,,")]
    public void Nonsense_is_not_valid(string header) => IsValid(header).ShouldBeFalse();

    [Fact]
    public void A_header_without_an_end_is_not_read() => IsValid(StripeHeader.Of(Payload, Secret, Now) + string.Concat(Enumerable.Repeat(",v1=00", 1000))).ShouldBeFalse();

    [RequiresFact(Tool.Npm)]
    public async Task What_the_official_client_signs_is_valid_and_what_we_take_for_valid_it_does_too()
    {
        var now = TimeProvider.System.GetUtcNow();
        string payload = """{"id":"evt_ü","object":"event","type":"x","data":{"object":{"note":"ünïcode ✓ \n"}}}""";
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PAYLOAD"] = payload,
            ["SECRET"] = Secret,
            ["TIMESTAMP"] = now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["SIGNATURE"] = StripeHeader.Of(payload, Secret, now),
        };

        string header = (await NpmPackages.RunAsync("stripe.mjs", environment, "sign")).Trim();

        header.ShouldBe(environment["SIGNATURE"]);
        StripeSignature.IsValid(Encoding.UTF8.GetBytes(payload), header, Secret, now).ShouldBeTrue();
        (await NpmPackages.RunAsync("stripe.mjs", environment, "verify")).Trim().ShouldBe("evt_ü");
    }

    private static bool IsValid(string header) => StripeSignature.IsValid(Encoding.UTF8.GetBytes(Payload), header, Secret, Now);
}
