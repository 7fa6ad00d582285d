using Shouldly;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace SmoothLlm.Tests.Pricing;

/// <summary>A receipt's lines are the charge, whatever the tokens, the price and the margin.</summary>
public sealed class ReceiptTests(ITestOutputHelper output)
{
    private const int Seed = 20261120;
    private const int Rounds = 20_000;

    [Fact]
    public void The_lines_of_a_receipt_sum_to_the_charge_for_any_usage()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (int round = 0; round < Rounds; round++)
        {
            var price = RandomPrice(random);
            var usage = RandomUsage(random);
            int margin = random.Next(0, 20_001);
            var charge = Charge.Of(usage, price, margin);

            var receipt = Receipt.Of(Record(usage, price, margin, charge.Total.Value), price);

            receipt.Lines.Sum(line => line.Amount.Value).ShouldBe(charge.Total.Value, $"round {round}");
            receipt.Lines.Sum(line => line.Tokens).ShouldBe(usage.Total);
            (receipt.Computed, receipt.Charged, receipt.Waiver).ShouldBe((charge.Total, charge.Total, Waiver.None));
            charge.Total.ShouldBeLessThanOrEqualTo(Charge.Worst(usage.Input, usage.Output, price, margin));
        }
    }

    [Fact]
    public void A_line_is_the_tokens_at_the_rate_of_the_tier_with_margin()
    {
        var price = Price(tierAbove: 100);

        var receipt = Receipt.Of(Record(new TokenUsage(101, Output: 10), price, 2000, 0), price);

        receipt.InputTokensAbove.ShouldBe(100);
        var input = receipt.Lines.Single(line => line.Bucket == TokenBucket.FreshInput);
        (input.Tokens, input.NanoUsdPerMillion, input.Amount.Value).ShouldBe((101, 2_000_000, 243));
        Receipt.Of(Record(new TokenUsage(100), price, 2000, 0), price).InputTokensAbove.ShouldBeNull();
    }

    [Theory]
    [InlineData(RequestEnding.Completed, Waiver.Overrun)]
    [InlineData(RequestEnding.ClientLeft, Waiver.Overrun)]
    [InlineData(RequestEnding.CreditsExhausted, Waiver.Overrun)]
    [InlineData(RequestEnding.UpstreamBrokeOff, Waiver.FreeEnding)]
    [InlineData(RequestEnding.EmptyAnswer, Waiver.FreeEnding)]
    public void What_was_not_charged_is_said_with_its_reason(RequestEnding ending, Waiver reason)
    {
        var price = Price();

        var receipt = Receipt.Of(Record(new TokenUsage(1000), price, 0, 400, ending), price);

        (receipt.Computed.Value, receipt.Charged.Value, receipt.Waived.Value).ShouldBe((1000, 400, 600));
        receipt.Waiver.ShouldBe(reason);
    }

    [Fact]
    public void Without_a_price_there_are_no_lines() =>
        Receipt.Of(UsageRows.Record(Guid.NewGuid(), SqliteDatabase.Start), price: null).Lines.ShouldBeEmpty();

    [Fact]
    public void Every_ending_is_explained() =>
        Enum.GetValues<RequestEnding>().ShouldAllBe(ending => ending.Explain().EndsWith('.') && ending.IsCharged() != ending.Explain().Contains("nothing is charged", StringComparison.Ordinal));

    private static Price Price(long? tierAbove = null) => new(Version(1_000_000, 1_000_000, tierAbove, 2_000_000));

    private static Price RandomPrice(Random random)
    {
        long Rate() => random.Next(5) == 0 ? 0 : random.NextInt64(1, 100_000_000_000);
        return new Price(Version(Rate(), Rate(), random.Next(2) == 0 ? random.Next(0, 300_000) : null, Rate(), random.Next(2) == 0 ? Rate() : null, random.Next(2) == 0 ? Rate() : null));
    }

    private static TokenUsage RandomUsage(Random random)
    {
        long Tokens() => random.Next(3) == 0 ? 0 : random.NextInt64(0, 1L << random.Next(1, 24));
        long produced = Tokens();
        return new TokenUsage(Tokens(), Tokens(), Tokens(), Tokens(), produced, produced == 0 ? 0 : random.NextInt64(produced));
    }

    private static PriceVersion Version(long input, long produced, long? tierAbove, long tierInput, long? cacheRead = null, long? cacheWrite = null)
    {
        var id = Guid.NewGuid();
        return new PriceVersion
        {
            Id = id,
            ProviderSlug = "first",
            UpstreamModel = "model",
            EffectiveFrom = SqliteDatabase.Start,
            InputNanoUsd = input,
            OutputNanoUsd = produced,
            CacheReadNanoUsd = cacheRead,
            CacheWriteNanoUsd = cacheWrite,
            Tiers = tierAbove is { } above ? [new PriceTier { PriceVersionId = id, InputTokensAbove = above, InputNanoUsd = tierInput, OutputNanoUsd = produced }] : [],
        };
    }

    private static UsageRecord Record(TokenUsage usage, Price price, int margin, long charged, RequestEnding ending = RequestEnding.Completed)
    {
        var id = Guid.NewGuid();
        return new UsageRecord
        {
            RequestId = id,
            TraceId = id.ToString("N"),
            OrganizationId = id,
            ApiKeyId = id,
            Mode = UsageMode.Reseller,
            ProviderSlug = "first",
            ModelId = "model",
            UpstreamModel = "model",
            StartedAt = SqliteDatabase.Start,
            DurationMilliseconds = 1,
            FirstByteMilliseconds = 1,
            StatusCode = 200,
            IsStreamed = false,
            Ending = ending,
            Attempts = 1,
            FreshInputTokens = usage.FreshInput,
            CacheReadTokens = usage.CacheRead,
            CacheWriteTokens = usage.CacheWrite,
            CacheWrite1hTokens = usage.CacheWrite1h,
            OutputTokens = usage.Output,
            ReasoningTokens = usage.Reasoning,
            IsEstimated = false,
            CostNanoUsd = 0,
            ChargeNanoUsd = charged,
            PriceVersionId = price.VersionId,
            MarginBasisPoints = margin,
        };
    }
}
