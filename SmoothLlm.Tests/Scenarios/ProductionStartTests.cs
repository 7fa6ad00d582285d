using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>The product as it starts where nobody said otherwise.</summary>
public sealed class ProductionApp : TestApp
{
    protected override string EnvironmentName => Environments.Production;
}

public sealed class ProductionStartTests(ProductionApp app) : IClassFixture<ProductionApp>
{
    [Theory]
    [InlineData("health")]
    [InlineData("health/live")]
    [InlineData("health/ready")]
    public async Task It_is_healthy_without_any_configuration(string path) =>
        (await app.Client.GetStringAsync(path)).ShouldBe("Healthy");

    [Fact]
    public async Task There_is_an_admin_and_neither_a_demo_organization_nor_a_sandbox()
    {
        (await app.ReadAsync(context => context.Users.CountAsync())).ShouldBe(1);
        (await app.ReadAsync(context => context.Organizations.CountAsync())).ShouldBe(0);
        (await app.ReadAsync(context => context.Providers.CountAsync(provider => provider.Slug == "sandbox"))).ShouldBe(0);
        app.Services.GetRequiredService<ICatalog>().Current.Find("sandbox-chat").ShouldBeNull();
        await app.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_model_that_no_provider_offers_is_a_404_and_costs_nothing()
    {
        var customer = await app.AddCustomerAsync();
        using var response = await app.PostChatAsync(customer, """{"model":"sandbox-chat","messages":[{"role":"user","content":"hi"}]}""");
        ((int)response.StatusCode).ShouldBe(404);
        (await app.UsageAsync(customer)).ShouldBeEmpty();
    }
}
