using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Xunit;
using static SmoothLlm.Tests.Providers.Sandbox.SandboxFixture;

namespace SmoothLlm.Tests.Providers.Sandbox;

public sealed class SandboxPauseTests : IAsyncLifetime, IDisposable
{
    private readonly HeldTime time = new();
    private readonly HttpClient client = new();
    private readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
    private readonly IHost host;

    public SandboxPauseTests() => host = Build(new() { ["Sandbox:Enabled"] = "true" }, Environments.Production, time);

    public async Task InitializeAsync()
    {
        await host.StartAsync();
        client.BaseAddress = Server(host).BaseUrl;
    }

    public Task DisposeAsync() => host.StopAsync();

    public void Dispose()
    {
        host.Dispose();
        client.Dispose();
        patience.Dispose();
    }

    [Fact]
    public async Task A_stall_comes_when_its_words_have_arrived()
    {
        using var response = await PostAsync(client, Body("/stall 2 90\n/words 4", stream: true));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (var chunk = 0; chunk < 3; chunk++)
            await ReadEventAsync(reader);
        var rest = reader.ReadToEndAsync(patience.Token);

        var pause = time.NextPause(patience.Token);
        pause.Length.ShouldBe(TimeSpan.FromSeconds(90));
        rest.IsCompleted.ShouldBeFalse();
        pause.End();
        (await rest).ShouldEndWith("data: [DONE]\n\n");
    }

    [Fact]
    public async Task A_stall_after_no_words_holds_back_the_headers()
    {
        var sending = PostAsync(client, Body("/stall 0 90", stream: true));
        var pause = time.NextPause(patience.Token);
        sending.IsCompleted.ShouldBeFalse();
        pause.End();
        using var response = await sending;
        response.IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task A_delay_stands_between_the_words()
    {
        using var response = await PostAsync(client, Body("/delay 250\n/words 3", stream: true));
        var all = response.Content.ReadAsStringAsync(patience.Token);
        for (var gap = 0; gap < 2; gap++)
        {
            var pause = time.NextPause(patience.Token);
            pause.Length.ShouldBe(TimeSpan.FromMilliseconds(250));
            pause.End();
        }

        (await all).ShouldContain("\"created\":7");
        time.WaitingPauses.ShouldBe(0);
    }

    [Fact]
    public async Task A_whole_answer_takes_as_long_as_a_streamed_one()
    {
        var sending = PostAsync(client, Body("/delay 250\n/stall 1 1.5\n/words 3"));
        var pause = time.NextPause(patience.Token);
        pause.Length.ShouldBe(TimeSpan.FromSeconds(2));
        pause.End();
        using var response = await sending;
        Text(await response.Content.ReadFromJsonAsync<JsonElement>()).ShouldBe("amber birch cloud");
    }

    [Fact]
    public async Task A_client_that_leaves_does_not_disturb_the_next()
    {
        using (var leaving = await PostAsync(client, Body("/stall 1 90\n/words 4", stream: true)))
            time.NextPause(patience.Token);
        using var response = await PostAsync(client, Body("/say still here"));
        Text(await response.Content.ReadFromJsonAsync<JsonElement>()).ShouldBe("still here");
    }

    private async Task ReadEventAsync(StreamReader reader)
    {
        (await reader.ReadLineAsync(patience.Token)).ShouldNotBeNull().ShouldStartWith("data: ");
        (await reader.ReadLineAsync(patience.Token)).ShouldBe("");
    }
}
