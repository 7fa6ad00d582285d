using System.Net;
using Shouldly;
using SmoothLlm.Tests.Browser;
using Xunit;

namespace SmoothLlm.Tests.FirstRun;

/// <summary>The program as somebody starts it who has just got it.</summary>
public sealed class FirstStartTests : IAsyncLifetime
{
    private readonly PortalProcess portal = new() { WorkingFolder = Directory.CreateTempSubdirectory("smoothllm-elsewhere-").FullName };

    public Task InitializeAsync() => portal.StartAsync();

    public async Task DisposeAsync()
    {
        await portal.DisposeAsync();
        Directory.Delete(portal.WorkingFolder, recursive: true);
    }

    [Fact]
    public async Task The_console_greets_and_is_otherwise_calm_wherever_the_program_is_started()
    {
        string output = portal.Output();

        output.ShouldContain("SmoothLlm is ready. This is shown once:");
        output.ShouldContain("Try it:");
        output.ShouldNotContain("warn:");
        output.ShouldNotContain("fail:");
        // Which it would say by the thousand if the settings were not read.
        output.ShouldNotContain("Microsoft.EntityFrameworkCore");
        output.Split('\n').Length.ShouldBeLessThan(50);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = portal.Address };
        (await client.GetAsync("favicon.svg")).StatusCode.ShouldBe(HttpStatusCode.OK);
        Directory.EnumerateFileSystemEntries(portal.WorkingFolder).ShouldBeEmpty("the data folder was named");
    }
}
