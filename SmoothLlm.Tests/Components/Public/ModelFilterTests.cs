using System.Collections.Immutable;
using Shouldly;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Providers;
using SmoothLlm.Web.Components.Public.Models;
using Xunit;

namespace SmoothLlm.Tests.Components.Public;

public sealed class ModelFilterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    /// <summary>1 and 2 USD for a million tokens at 20 per cent of margin.</summary>
    private static OfferedModel Small => Offer("acme/small", tools: true, context: 128_000);

    [Theory]
    [InlineData("SMALL", null, null, null, null)]
    [InlineData("first acme", null, null, null, null)]
    [InlineData(null, "first", "tools", "128", "2.4")]
    [InlineData(null, null, "nonsense", "lots", "-1")]
    [InlineData(null, null, "7", null, "1e9")]
    public void A_model_that_is_all_that_is_asked_is_shown(string? search, string? provider, string? capability, string? context, string? price) =>
        ModelFilter.Parse(search, provider, capability, context, price).Matches(Small).ShouldBeTrue();

    [Theory]
    [InlineData("large", null, null, null, null)]
    [InlineData(null, "second", null, null, null)]
    [InlineData(null, null, "images", null, null)]
    [InlineData(null, null, null, "200", null)]
    [InlineData(null, null, null, null, "2.39")]
    public void A_model_that_is_not_is_left_out(string? search, string? provider, string? capability, string? context, string? price) =>
        ModelFilter.Parse(search, provider, capability, context, price).Matches(Small).ShouldBeFalse();

    [Fact]
    public void Prices_are_what_customers_pay() => (Small.InputNanoUsd, Small.OutputNanoUsd).ShouldBe((1_200_000_000L, 2_400_000_000L));

    [Fact]
    public void A_model_without_a_price_is_not_offered() =>
        OfferedModel.Of(new ModelRoute(Small.Model, [Small.Deployments[0] with { Prices = [] }]), 0, Now).ShouldBeNull();

    [Theory]
    [InlineData("gpt-4o", "/models/gpt-4o")]
    [InlineData("acme/small?x", "/models/acme/small%3Fx")]
    public void An_address_keeps_the_slashes_of_an_id(string id, string address) => OfferedModel.AddressOf(id).ShouldBe(address);

    private static OfferedModel Offer(string id, bool tools, int context)
    {
        var provider = new ProviderEndpoint
        {
            Id = Guid.Empty, Slug = "first", Kind = ProviderKind.OpenAi, BaseUrl = new Uri("https://first.example/v1"), Credentials = [], AllowPrivateNetwork = false,
        };
        var price = new Price(new PriceVersion
        {
            Id = Guid.Empty, ProviderSlug = "first", UpstreamModel = "small", EffectiveFrom = Now.AddDays(-1), InputNanoUsd = 1_000_000_000, OutputNanoUsd = 2_000_000_000,
        });
        var model = new Model { Id = id, Name = "Small", ContextLength = context, SupportsTools = tools, CreatedAt = Now };
        ImmutableArray<DeploymentTarget> deployments = [new DeploymentTarget(provider, "small", 0, 1, [price])];
        return OfferedModel.Of(new ModelRoute(model, deployments), 2_000, Now)!;
    }
}
