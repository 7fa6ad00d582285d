using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Usage;
using Xunit;

namespace SmoothLlm.Tests.Pricing;

/// <summary>By numbers worked out by hand. Rates are nano-USD per million tokens.</summary>
public sealed class ChargeTests
{
    private const long Usd = NanoUsd.PerUsd;

    [Fact]
    public void Every_bucket_is_charged_at_its_own_rate_with_margin()
    {
        var price = Price(input: 3 * Usd, output: 15 * Usd, cacheRead: Usd * 3 / 10, cacheWrite: Usd * 375 / 100, cacheWrite1h: 6 * Usd);

        var charge = Charge.Of(new TokenUsage(1000, 2000, 400, 100, 500, Reasoning: 200), price, 2000);

        // 1000 x 3 USD/M = 3,000,000 nano-USD, and 20 % more; the others alike.
        charge.Input.Value.ShouldBe(3_600_000);
        charge.CacheRead.Value.ShouldBe(720_000);
        charge.CacheWrite.Value.ShouldBe(1_800_000 + 720_000);
        charge.Output.Value.ShouldBe(9_000_000);
        charge.Total.Value.ShouldBe(15_840_000);
        charge.Cost.Value.ShouldBe(3_000_000 + 600_000 + 1_500_000 + 600_000 + 7_500_000);
    }

    [Theory]
    // 1 token at 1 nano-USD a million is a millionth of a nano-USD: rounded up to one.
    [InlineData(1, 1, 0, 1)]
    [InlineData(1_000_000, 1, 0, 1)]
    [InlineData(1_000_001, 1, 0, 2)]
    // 7 x 0.15 USD/M = 1,050 nano-USD; with 12.34 % 1,179.57: up to 1,180.
    [InlineData(7, 150_000_000, 0, 1050)]
    [InlineData(7, 150_000_000, 1234, 1180)]
    // 3 x 0.333333333 USD/M = 999.999999: up to 1,000, and with 50 % 1,499.9999985, rounded once: 1,500.
    [InlineData(3, 333_333_333, 0, 1000)]
    [InlineData(3, 333_333_333, 5000, 1500)]
    [InlineData(0, 150_000_000, 2000, 0)]
    [InlineData(5, 0, 2000, 0)]
    public void A_line_is_rounded_up_once(long tokens, long rate, int margin, long expected) =>
        Charge.Of(new TokenUsage(tokens), Price(input: rate, output: 0), margin).Input.Value.ShouldBe(expected);

    [Fact]
    public void Rounding_is_per_line_and_not_on_the_sum() =>
        Charge.Of(new TokenUsage(1, 1, 1, 1, 1), Price(1, 1), 0).Total.Value.ShouldBe(5);

    [Fact]
    public void Rates_that_a_version_leaves_open_are_those_of_fresh_input()
    {
        var price = Price(input: 100, output: 200);
        price.Base.ShouldBe(new Rates(100, 200, 100, 100, 100));
        Price(input: 100, output: 200, cacheWrite: 125).Base.CacheWrite1h.ShouldBe(125);
    }

    [Theory]
    [InlineData(100_000, 1)]
    [InlineData(200_000, 1)]
    [InlineData(200_001, 2)]
    [InlineData(500_000, 2)]
    [InlineData(500_001, 4)]
    public void The_highest_tier_that_the_input_passes_holds_for_all_of_it(long input, long rate)
    {
        var price = TieredPrice();

        var charge = Charge.Of(new TokenUsage(input - 50_000, CacheRead: 50_000, Output: 1_000_000), price, 0);

        (charge.Input + charge.CacheRead).Value.ShouldBe(input * rate);
        charge.Output.Value.ShouldBe(rate * 10_000_000);
    }

    [Fact]
    public void The_worst_case_covers_every_way_to_count_the_same_tokens()
    {
        var price = Price(input: 3_333_333, output: 15_777_777, cacheRead: 333_331, cacheWrite: 4_166_663, cacheWrite1h: 6_666_661);
        var random = new Random(7);
        for (int round = 0; round < 2000; round++)
        {
            var usage = new TokenUsage(random.Next(2000), random.Next(2000), random.Next(2000), random.Next(2000), random.Next(2000));
            int margin = random.Next(0, 20_000);
            Charge.Of(usage, price, margin).Total.ShouldBeLessThanOrEqualTo(Charge.Worst(usage.Input, usage.Output, price, margin));
        }
    }

    [Fact]
    public void A_worst_case_beyond_all_money_is_still_an_amount()
    {
        var price = Price(input: 1_000_000L * Usd, output: 1_000_000L * Usd);
        Charge.Worst(1000, 128L * int.MaxValue, price, 100_000).ShouldBe(NanoUsd.FromUsd(1_000_000_000m));
    }

    [Fact]
    public void The_worst_case_covers_a_tier_that_is_cheaper_than_what_is_below_it()
    {
        var version = Version(10 * Usd, 20 * Usd);
        version.Tiers.Add(new PriceTier { PriceVersionId = version.Id, InputTokensAbove = 1000, InputNanoUsd = Usd, OutputNanoUsd = Usd });
        var price = new Price(version);

        // Up to 1,001 tokens may turn out to be 1,000, at ten times the rate.
        Charge.Worst(1001, 10, price, 0).ShouldBeGreaterThanOrEqualTo(Charge.Of(new TokenUsage(1000, Output: 10), price, 0).Total);
        Charge.AffordableOutputTokens(new NanoUsd(10_010_004 + 200_000), 1001, price, 0).ShouldBe(10);
    }

    [Theory]
    [InlineData(2_000_000_000, 2000, 2_400_000_000)]
    // 0.075 USD and 12.34 % are 84,255,000 nano-USD.
    [InlineData(75_000_000, 1234, 84_255_000)]
    // A third of a nano-USD is rounded up.
    [InlineData(1, 3333, 2)]
    [InlineData(0, 2000, 0)]
    public void A_customer_s_price_per_million_is_what_a_million_tokens_are_charged(long rate, int margin, long expected)
    {
        Charge.PerMillion(rate, margin).Value.ShouldBe(expected);
        Charge.Of(new TokenUsage(1_000_000), Price(rate, output: 0), margin).Input.Value.ShouldBe(expected);
    }

    [Fact]
    public void A_free_price_holds_and_charges_nothing()
    {
        var price = new Price(Version(0, 0, isFree: true));
        price.IsSellable.ShouldBeTrue();
        Charge.Worst(1000, 1000, price, 2000).ShouldBe(NanoUsd.Zero);
        Charge.Of(new TokenUsage(1000, Output: 1000), price, 2000).Total.ShouldBe(NanoUsd.Zero);
        new Price(Version(0, 0)).IsSellable.ShouldBeFalse();
    }

    [Fact]
    public void A_product_beyond_64_bits_is_right_and_a_result_beyond_them_throws()
    {
        // 1e9 tokens x 1e13 x 12,000 = 1.2e26 on the way to 1.2e16.
        Charge.Of(new TokenUsage(1_000_000_000), Price(10_000 * Usd, 0), 2000).Input.Value.ShouldBe(12_000_000_000_000_000);
        Should.Throw<OverflowException>(() => Charge.Of(new TokenUsage(long.MaxValue), Price(10_000 * Usd, 0), 2000));
    }

    private static Price Price(long input, long output, long? cacheRead = null, long? cacheWrite = null, long? cacheWrite1h = null) =>
        new(Version(input, output, cacheRead, cacheWrite, cacheWrite1h));

    private static Price TieredPrice()
    {
        const long Rate = 1_000_000;
        var version = Version(Rate, 10 * Rate);
        version.Tiers.Add(new PriceTier { PriceVersionId = version.Id, InputTokensAbove = 200_000, InputNanoUsd = 2 * Rate, OutputNanoUsd = 20 * Rate });
        version.Tiers.Add(new PriceTier { PriceVersionId = version.Id, InputTokensAbove = 500_000, InputNanoUsd = 4 * Rate, OutputNanoUsd = 40 * Rate });
        return new Price(version);
    }

    private static PriceVersion Version(
        long input, long output, long? cacheRead = null, long? cacheWrite = null, long? cacheWrite1h = null, bool isFree = false) => new()
        {
            Id = Guid.NewGuid(),
            ProviderSlug = "provider",
            UpstreamModel = "model",
            EffectiveFrom = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            InputNanoUsd = input,
            OutputNanoUsd = output,
            CacheReadNanoUsd = cacheRead,
            CacheWriteNanoUsd = cacheWrite,
            CacheWrite1hNanoUsd = cacheWrite1h,
            IsFree = isFree,
        };
}
