using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>What the outside sees while endings wait because the ledger cannot be written.</summary>
public sealed class UnwritableLedgerTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task Endings_that_wait_degrade_the_health_and_too_many_of_them_stop_new_requests()
    {
        var customer = await app.AddCustomerAsync();
        var retries = app.Services.GetRequiredService<SettlementRetries>();
        (await app.Client.GetStringAsync("health")).ShouldBe("Healthy");

        // Of requests that nobody made: they wait for as long as the test likes.
        Keep(retries, customer, 1);
        (await app.Client.GetStringAsync("health")).ShouldBe("Degraded");
        using (var answered = await app.PostChatAsync(customer, Body))
            ((int)answered.StatusCode).ShouldBe(200);

        Keep(retries, customer, SettlementRetries.DefaultLimit);
        using var refused = await app.PostChatAsync(customer, Body);
        ((int)refused.StatusCode).ShouldBe(503);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        JsonElement.Parse(await refused.Content.ReadAsStringAsync()).GetProperty("error").GetProperty("code").GetString().ShouldBe("ledger_unavailable");
        using var health = await app.Client.GetAsync("health/ready");
        ((int)health.StatusCode).ShouldBe(503);
        (await app.Client.GetStringAsync("health/live")).ShouldBe("Healthy");
        await app.WhenSettledAsync();
        (await app.BalanceAsync(customer)).Held.ShouldBe(NanoUsd.Zero);
    }

    private const string Body = """{"model":"sandbox-chat","messages":[{"role":"user","content":"hi"}],"max_tokens":5}""";

    private static void Keep(SettlementRetries retries, TestCustomer customer, int count)
    {
        for (int index = 0; index < count; index++)
            retries.Keep(new SettlementRequest(NanoUsd.Zero, UsageRows.Record(customer.OrganizationId, SqliteDatabase.Start)));
    }
}
