using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;

namespace SmoothLlm.Infrastructure.FirstRun;

/// <summary>
/// Prints the greeting to the console once the server listens and its address is known. Not through the logger: logs are
/// kept and sent elsewhere, and there are secrets in it.
/// </summary>
internal sealed class GreetingPrinter(IServer server, TextWriter console) : IHostedLifecycleService, IDisposable
{
    private FirstRunSecrets? secrets;

    /// <summary>Has these printed with the greeting, or, should the server fail to start, at the end: they exist already.</summary>
    public void Show(FirstRunSecrets created) => secrets = created;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        Print(Greeting.Reachable(addresses));
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        if (secrets is not null)
            Print(address: null);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Print(Uri? address)
    {
        if (address is not null || secrets is not null)
            console.Write(Greeting.Write(address, secrets));
        secrets = null;
    }
}
