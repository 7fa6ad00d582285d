using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Tests.Support;
using Xunit;
using Xunit.Abstractions;
using static SmoothLlm.Tests.Support.UpstreamBytes;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>The promise of a hard prepaid limit, over HTTP: what is not there cannot be spent, however many ask at once with however many keys.</summary>
public sealed class ConcurrentHoldsTests(UpstreamApp app, ITestOutputHelper output) : IClassFixture<UpstreamApp>
{
    private const int Requests = 200;
    private const int Keys = 5;

    [Fact]
    public async Task Of_200_requests_at_once_over_five_keys_as_many_get_through_as_the_balance_pays_for_in_every_round()
    {
        int rounds = TestScale.Of("SPENDER_HTTP_ROUNDS", 4);
        for (int round = 1; round <= rounds; round++)
            await RunRoundAsync(isStreamed: round % 2 == 0, affordable: round * 13 % 40);
        output.WriteLine($"{rounds} rounds over HTTP, granted = affordable in each");
    }

    private async Task RunRoundAsync(bool isStreamed, int affordable)
    {
        string body = UpstreamApp.RequestBody("scripted", isStreamed);
        var hold = WorstCase(body);
        var credit = new NanoUsd((hold.Value * (affordable + 1)) - 1);
        var customer = await app.AddCustomerAsync(credit);
        string[] keys = [customer.Key, .. await Task.WhenAll(Enumerable.Range(1, Keys - 1).Select(_ => app.AddKeyAsync(customer)))];
        var allAreDecided = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.First.Forget();
        app.First.Script = async turn =>
        {
            // The holds stay open until every other request has had its answer.
            await allAreDecided.Task.WaitAsync(turn.Stop);
            await turn.SendAsync(isStreamed ? Stream(Text("Hello", UsageJson, "stop"), Done) : Completion());
        };
        int refused = 0;

        var statuses = await Task.WhenAll(Enumerable.Range(0, Requests).Select(async number =>
        {
            using var response = await app.PostChatAsync(keys[number % Keys], new StringContent(body, Encoding.UTF8, "application/json"));
            if (response.StatusCode == HttpStatusCode.PaymentRequired && Interlocked.Increment(ref refused) == Requests - affordable)
                allAreDecided.SetResult();
            await response.Content.ReadAsStringAsync();
            return response.StatusCode;
        })).WaitAsync(TimeSpan.FromMinutes(2));

        statuses.Count(status => status == HttpStatusCode.OK).ShouldBe(affordable);
        statuses.Count(status => status == HttpStatusCode.PaymentRequired).ShouldBe(Requests - affordable);
        app.First.Requests.Count.ShouldBe(affordable);
        await app.AssertInvariantsAsync();
        var balance = await app.BalanceAsync(customer);
        balance.Held.ShouldBe(NanoUsd.Zero);
        balance.Posted.Value.ShouldBe(credit.Value - (affordable * UpstreamApp.FirstCharge));
    }

    private NanoUsd WorstCase(string body)
    {
        var catalog = app.Services.GetRequiredService<ICatalog>().Current;
        var price = catalog.Find("scripted")!.Deployments[0].PriceAt(app.Services.GetRequiredService<TimeProvider>().GetUtcNow())!;
        return Charge.Worst(Encoding.UTF8.GetByteCount(body), outputTokens: 50, price, catalog.MarginBasisPoints);
    }
}
