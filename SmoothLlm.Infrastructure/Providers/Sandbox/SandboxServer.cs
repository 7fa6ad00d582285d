using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>
/// A model server inside this process: deterministic, offline, and reached over a socket like any other upstream.
/// It is up before the application takes its first request and goes down after the last one has ended.
/// </summary>
internal sealed class SandboxServer(
    IOptions<SandboxOptions> options,
    IHostEnvironment environment,
    TimeProvider clock,
    ILoggerFactory loggerFactory) : IHostedLifecycleService, IAsyncDisposable
{
    /// <summary>Largest request body that is read.</summary>
    public const int MaxBodyBytes = 32 * 1024 * 1024;

    /// <summary>How long open answers may go on once the host has stopped everything else.</summary>
    public const int DrainSeconds = 1;

    private WebApplication? application;

    /// <summary>Whether it runs, or will once the host starts.</summary>
    public bool IsEnabled => options.Value.Enabled ?? environment.IsDevelopment();

    /// <summary>Where to send requests, such as <c>http://127.0.0.1:41234/v1</c>; null while it is off, not yet up, or gone.</summary>
    public Uri? BaseUrl { get; private set; }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!IsEnabled)
            return;
        application = Build();
        await application.StartAsync(cancellationToken);
        BaseUrl = new Uri(application.Urls.Single() + "/v1");
        loggerFactory.CreateLogger<SandboxServer>().SandboxStarted(BaseUrl);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Only now: while the public server drains, its answers may still be coming from here.
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        BaseUrl = null;
        if (application is not null)
            await application.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (application is not null)
            await application.DisposeAsync();
    }

    private WebApplication Build()
    {
        // The empty builder reads no configuration: addresses meant for the public server (ASPNETCORE_URLS, the
        // Kestrel section) must never open this one to the network.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseSockets(transport =>
            // A flush is over when the socket has the bytes, so a cut connection ends exactly where it was told to.
            transport.MaxWriteBufferSize = 1);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            // A customer who reads slowly slows the gateway down, and that must not cut the upstream.
            kestrel.Limits.MinResponseDataRate = null;
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddProvider(new HostLogging(loggerFactory));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(DrainSeconds));

        var built = builder.Build();
        built.MapSandbox(clock);
        return built;
    }

    /// <summary>Hands warnings and errors on to the host's own log.</summary>
    private sealed class HostLogging(ILoggerFactory loggerFactory) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => loggerFactory.CreateLogger(categoryName);

        public void Dispose()
        {
            // The factory belongs to the host.
        }
    }

    /// <summary>The outer host alone listens to signals.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
