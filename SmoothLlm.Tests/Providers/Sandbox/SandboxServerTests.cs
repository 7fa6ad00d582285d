using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SmoothLlm.Infrastructure.Providers.Sandbox;
using Xunit;

namespace SmoothLlm.Tests.Providers.Sandbox;

public sealed class SandboxServerTests
{
    [Theory]
    [InlineData("Development", null, true)]
    [InlineData("Production", null, false)]
    [InlineData("Development", "false", false)]
    [InlineData("Production", "true", true)]
    public async Task It_runs_in_development_or_where_it_is_enabled(string environment, string? enabled, bool runs)
    {
        using var host = SandboxFixture.Build(new() { ["Sandbox:Enabled"] = enabled }, environment, TimeProvider.System);
        await host.StartAsync();
        (SandboxFixture.Server(host).BaseUrl is not null).ShouldBe(runs);
        await host.StopAsync();
    }

    [Fact]
    public async Task It_listens_on_the_loopback_alone_and_is_gone_with_the_host()
    {
        using var host = SandboxFixture.Build(new() { ["Sandbox:Enabled"] = "true" }, Environments.Production, TimeProvider.System);
        var server = SandboxFixture.Server(host);
        server.BaseUrl.ShouldBeNull();
        await host.StartAsync();
        var address = server.BaseUrl.ShouldNotBeNull();
        IPAddress.Parse(address.Host).ShouldBe(IPAddress.Loopback);
        address.AbsolutePath.ShouldBe("/v1");

        using var client = new HttpClient();
        (await client.GetAsync($"{address}/models")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await host.StopAsync();
        server.BaseUrl.ShouldBeNull();
        await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync($"{address}/models"));
    }

    [Fact]
    public async Task It_is_up_before_any_other_service_starts()
    {
        var order = new List<bool>();
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = Environments.Development });
        builder.Services.AddHostedService(provider => new Watcher(() => order.Add(provider.GetRequiredService<SandboxServer>().BaseUrl is not null)));
        builder.Services.AddSandbox(builder.Configuration);
        using var host = builder.Build();
        await host.StartAsync();
        await host.StopAsync();
        order.ShouldBe([true, true]);
    }

    [Fact]
    public async Task A_setting_that_is_no_boolean_stops_the_start()
    {
        using var host = SandboxFixture.Build(new() { ["Sandbox:Enabled"] = "perhaps" }, Environments.Production, TimeProvider.System);
        (await Should.ThrowAsync<InvalidOperationException>(() => host.StartAsync())).Message.ShouldContain("Sandbox:Enabled");
    }

    private sealed class Watcher(Action watch) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            watch();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => StartAsync(cancellationToken);
    }
}
