using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using Xunit;
using static SmoothLlm.Tests.Support.UpstreamBytes;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>The promise of a hard prepaid limit, over HTTP: what is not there cannot be spent, however many ask at once.</summary>
public sealed class ConcurrentHoldsTests(UpstreamApp app) : IClassFixture<UpstreamApp>
{
    private const int Requests = 200;
    private const int Affordable = 7;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Of_200_requests_at_once_a_balance_for_seven_lets_seven_through(int round)
    {
        string body = UpstreamApp.RequestBody("scripted", isStreamed: round % 2 == 0);
        var hold = WorstCase(body);
        var customer = await app.AddCustomerAsync(new NanoUsd((hold.Value * (Affordable + 1)) - 1));
        var allAreDecided = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.First.Forget();
        app.First.Script = async turn =>
        {
            // The holds stay open until every other request has had its answer.
            await allAreDecided.Task.WaitAsync(turn.Stop);
            await turn.SendAsync(round % 2 == 0 ? Stream(Text("Hello", UsageJson, "stop"), Done) : Completion());
        };
        int refused = 0;

        var statuses = await Task.WhenAll(Enumerable.Range(0, Requests).Select(async _ =>
        {
            using var response = await app.PostChatAsync(customer, body);
            if (response.StatusCode == HttpStatusCode.PaymentRequired && Interlocked.Increment(ref refused) == Requests - Affordable)
                allAreDecided.SetResult();
            await response.Content.ReadAsStringAsync();
            return response.StatusCode;
        })).WaitAsync(TimeSpan.FromMinutes(2));

        statuses.Count(status => status == HttpStatusCode.OK).ShouldBe(Affordable);
        statuses.Count(status => status == HttpStatusCode.PaymentRequired).ShouldBe(Requests - Affordable);
        app.First.Requests.Count.ShouldBe(Affordable);
        await app.AssertInvariantsAsync();
        var balance = await app.BalanceAsync(customer);
        balance.Held.ShouldBe(NanoUsd.Zero);
        balance.Posted.Value.ShouldBe((hold.Value * (Affordable + 1)) - 1 - (Affordable * UpstreamApp.FirstCharge));
    }

    private NanoUsd WorstCase(string body)
    {
        var catalog = app.Services.GetRequiredService<ICatalog>().Current;
        var price = catalog.Find("scripted")!.Deployments[0].PriceAt(app.Services.GetRequiredService<TimeProvider>().GetUtcNow())!;
        return Charge.Worst(Encoding.UTF8.GetByteCount(body), outputTokens: 50, price, catalog.MarginBasisPoints);
    }
}
