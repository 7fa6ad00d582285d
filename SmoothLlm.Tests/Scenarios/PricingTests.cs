using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Tests.Support;
using Xunit;
using static SmoothLlm.Tests.Support.UpstreamBytes;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>Which price and which margin a request pays.</summary>
public sealed class PricingTests(PricedApp app) : IClassFixture<PricedApp>
{
    private const long AtTwentyPercent = PricedApp.Cost * 12 / 10;

    [Fact]
    public async Task An_organization_with_a_margin_of_its_own_pays_it_and_sees_it_in_the_models_list()
    {
        var own = await app.AddCustomerAsync();
        var other = await app.AddCustomerAsync();
        await SetMarginAsync(own, 50);

        (await app.ListedAsync(own.Key, "priced")).ShouldBe(("0.0000015", "0.000003"));
        (await app.ListedAsync(other.Key, "priced")).ShouldBe(("0.0000012", "0.0000024"));
        (await AskAsync(own, "priced")).ShouldBe(PricedApp.Cost * 3 / 2);
        (await AskAsync(other, "priced")).ShouldBe(AtTwentyPercent);
        var record = (await app.UsageAsync(own)).ShouldHaveSingleItem();
        record.MarginBasisPoints.ShouldBe(5000);
        record.CostNanoUsd.ShouldBe(PricedApp.Cost);
        (await app.ReadAsync(context => context.Holds.SingleAsync(hold => hold.RequestId == record.RequestId))).MarginBasisPoints.ShouldBe(5000);

        await SetMarginAsync(own, percent: null);
        (await AskAsync(own, "priced")).ShouldBe(AtTwentyPercent);
    }

    [Fact]
    public async Task A_margin_of_zero_is_one_of_its_own()
    {
        var customer = await app.AddCustomerAsync();
        await SetMarginAsync(customer, 0);

        (await AskAsync(customer, "priced")).ShouldBe(PricedApp.Cost);
    }

    [Fact]
    public async Task The_bootstrap_file_can_agree_a_margin_with_an_organization() =>
        // 1 USD per million and 50.5 % more.
        (await app.ListedAsync(PricedApp.BootstrapKey, "priced")).Prompt.ShouldBe("0.000001505");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_price_and_a_margin_that_change_in_flight_change_nothing_for_the_request(bool isStreamed)
    {
        var customer = await app.AddCustomerAsync();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Upstream.Script = async turn =>
        {
            if (isStreamed)
                await turn.SendAsync(StreamHead + Chunk(Text("Hello")));
            arrived.SetResult();
            await changed.Task.WaitAsync(turn.Stop);
            await turn.SendAsync(isStreamed ? Chunk(Text(" there", finish: "stop")) + Chunk(UsageEvent()) + Chunk(Done) + StreamEnd : Completion());
        };
        // The other case of this test has left its price behind.
        long before = (await CurrentPriceAsync("moving")).InputNanoUsd;

        var asking = app.PostChatAsync(customer, UpstreamApp.RequestBody("moving", isStreamed, wantsUsage: isStreamed));
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await SetPriceAsync("moving", new PriceDraft { Input = NewUsd(before), Output = 2 * NewUsd(before) });
        await SetMarginAsync(customer, 900);
        changed.SetResult();
        using var response = await asking;
        string answer = await response.Content.ReadAsStringAsync();
        await app.AssertInvariantsAsync();

        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem(answer);
        record.ChargeNanoUsd.ShouldBe(before / 1_000_000_000 * AtTwentyPercent);
        record.MarginBasisPoints.ShouldBe(2000);
        var hold = await app.ReadAsync(context => context.Holds.SingleAsync(hold => hold.RequestId == record.RequestId));
        hold.PriceVersionId.ShouldBe(record.PriceVersionId.ShouldNotBeNull());
        // The next one pays ten times the price, and ten times its margin.
        (await AskAsync(customer, "moving")).ShouldBe(before / 1_000_000_000 * PricedApp.Cost * 10 * 10);
        (await HoldsWithoutPriceAsync()).ShouldBe(0, "I11: no hold without a price snapshot");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_model_without_a_price_is_refused_before_anything_is_sent(bool isStreamed)
    {
        app.Upstream.Forget();
        var customer = await app.AddCustomerAsync();

        using var response = await app.PostChatAsync(customer, UpstreamApp.RequestBody("unpriced", isStreamed));

        ((int)response.StatusCode).ShouldBe(404);
        JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error").GetProperty("message").GetString()
            .ShouldBe("The model 'unpriced' cannot be used: no provider that is set up here offers it at a price.");
        app.Upstream.Requests.ShouldBeEmpty();
        (await app.UsageAsync(customer)).ShouldBeEmpty();
        (await app.BalanceAsync(customer)).Held.ShouldBe(NanoUsd.Zero);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_model_that_is_free_on_purpose_answers_an_empty_wallet(bool isStreamed)
    {
        var customer = await app.AddCustomerAsync(0);

        (await AskAsync(customer, "free", isStreamed)).ShouldBe(0);

        (await app.ReadAsync(context => context.Holds.OrderBy(hold => hold.OpenedAt).LastAsync())).AmountNanoUsd.ShouldBe(0);
        (await HoldsWithoutPriceAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task An_announced_price_comes_into_force_at_its_moment_without_a_restart()
    {
        var customer = await app.AddCustomerAsync();

        // Until the end of November 2 and 10 USD per million, then 4 and 20; with 20 % on top.
        (await AskAsync(customer, "gemini-4-argon")).ShouldBe(480_000);
        (await app.ListedAsync(customer.Key, "gemini-4-argon")).ShouldBe(("0.0000024", "0.000012"));
        app.Advance(TimeSpan.FromHours(12));
        (await AskAsync(customer, "gemini-4-argon")).ShouldBe(960_000);
        (await app.ListedAsync(customer.Key, "gemini-4-argon")).ShouldBe(("0.0000048", "0.000024"));
    }

    private static decimal NewUsd(long beforeNanoUsd) => new NanoUsd(beforeNanoUsd).Usd * 10;

    /// <returns>What the request was charged, by its usage record; nano-USD.</returns>
    private async Task<long> AskAsync(TestCustomer customer, string model, bool isStreamed = false)
    {
        app.Upstream.Script = turn => turn.SendAsync(isStreamed ? Stream(Text("Hello", UsageJson, "stop"), Done) : Completion());
        using var response = await app.PostChatAsync(customer, UpstreamApp.RequestBody(model, isStreamed));
        string answer = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(200, answer);
        await app.AssertInvariantsAsync();
        return (await app.UsageAsync(customer))[^1].ChargeNanoUsd;
    }

    private async Task SetMarginAsync(TestCustomer customer, decimal? percent) =>
        (await app.Services.GetRequiredService<MarginStore>().SetOrganizationPercentAsync(customer.OrganizationId, percent, "ada", default))
            .ShouldBeOfType<PricingResult.Saved>();

    private async Task SetPriceAsync(string upstreamModel, PriceDraft draft) =>
        (await app.Services.GetRequiredService<PriceStore>().AddAsync("scripted", upstreamModel, draft, from: null, replacesAnnounced: false, "ada", default))
            .ShouldBeOfType<PricingResult.Saved>();

    private async Task<Core.Pricing.PriceVersion> CurrentPriceAsync(string upstreamModel) =>
        (await app.Services.GetRequiredService<PriceStore>().ListAsync(default)).Single(price => price.UpstreamModel == upstreamModel).Current.ShouldNotBeNull();

    private Task<int> HoldsWithoutPriceAsync() =>
        app.ReadAsync(context => context.Holds.CountAsync(hold => !context.PriceVersions.Any(price => price.Id == hold.PriceVersionId)));
}
