using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Persistence;
using Xunit;

namespace SmoothLlm.Tests.Support;

/// <summary>
/// The whole product in this process: its own Program, Kestrel on a free port, a SQLite file in a folder of its own.
/// A subclass says what is different; use it as a class fixture, starting it costs seconds.
/// </summary>
public class TestApp : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("smoothllm-app-").FullName;

    /// <summary>Where its files are.</summary>
    public string Folder => folder;
    private Factory? factory;
    private WatchedLedger? ledger;

    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    /// <summary>With a trailing slash.</summary>
    public Uri BaseUrl => Client.BaseAddress!;

    public IServiceProvider Services => factory!.Services;

    protected virtual string EnvironmentName => Environments.Development;

    /// <summary>What an operator would set, in the form Section:Key.</summary>
    protected virtual Dictionary<string, string> Settings => [];

    /// <summary>What to write into the bootstrap file; null for none.</summary>
    protected virtual object? Bootstrap => null;

    /// <summary>What a subclass puts beside the product's own services.</summary>
    protected virtual void AddServices(IServiceCollection services)
    {
    }

    public virtual async Task InitializeAsync()
    {
        var settings = new Dictionary<string, string>(Settings, StringComparer.Ordinal)
        {
            ["Data:Folder"] = folder,
            ["Logging:LogLevel:Default"] = "Error",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Error",
        };
        // Tests share a provider: what one of them makes of it must not show in the next. Tests of routing set these.
        settings.TryAdd("Routing:CircuitBreakerEnabled", "false");
        settings.TryAdd("Routing:Retries", "0");
        if (Bootstrap is { } bootstrap)
        {
            settings["Bootstrap:File"] = Path.Combine(folder, "bootstrap.json");
            await File.WriteAllTextAsync(settings["Bootstrap:File"], JsonSerializer.Serialize(bootstrap));
        }

        factory = new Factory(EnvironmentName, settings, AddServices);
        factory.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        factory.StartServer();
        ledger = (WatchedLedger)Services.GetRequiredService<ILedger>();
        var addresses = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Client.BaseAddress = new Uri(addresses.Addresses.Single().TrimEnd('/') + "/");
    }

    public virtual async Task DisposeAsync()
    {
        Client.Dispose();
        if (factory is not null)
            await factory.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>An organization with credits and a key.</summary>
    public Task<TestCustomer> AddCustomerAsync(decimal creditUsd = 10) => AddCustomerAsync(NanoUsd.FromUsd(creditUsd));

    public async Task<TestCustomer> AddCustomerAsync(NanoUsd credit)
    {
        var now = Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var organizationId = Guid.CreateVersion7(now);
        await Services.GetRequiredService<Database>().WriteAsync(
            context =>
            {
                context.Organizations.Add(new Organization { Id = organizationId, Name = "Acme", CreatedAt = now });
                context.LedgerAccounts.Add(new LedgerAccount { Kind = LedgerAccountKind.Wallet, OrganizationId = organizationId });
                return Task.CompletedTask;
            },
            CancellationToken.None);
        if (credit > NanoUsd.Zero)
        {
            var grant = new PostingRequest(LedgerTransactionKind.Grant, $"test:{organizationId}", organizationId, LedgerAccountKind.Promo, credit, null);
            (await Services.GetRequiredService<ILedger>().PostAsync(grant, CancellationToken.None)).ShouldBeOfType<PostingResult.Posted>();
        }

        var key = await CreateKeyAsync(organizationId);
        return new TestCustomer(organizationId, key.Key.Id, key.Secret.Value);
    }

    /// <summary>Another key of the same organization.</summary>
    public async Task<string> AddKeyAsync(TestCustomer customer) => (await CreateKeyAsync(customer.OrganizationId)).Secret.Value;

    /// <summary>Posts a chat completion request; returns with the head of the answer.</summary>
    public Task<HttpResponseMessage> PostChatAsync(TestCustomer customer, string body) =>
        PostChatAsync(customer.Key, new ByteArrayContent(Encoding.UTF8.GetBytes(body)));

    public Task<HttpResponseMessage> PostChatAsync(string? key, HttpContent body, string path = "v1/chat/completions")
    {
        body.Headers.ContentType ??= new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Holds that are open now.</summary>
    public int OpenHolds => ledger!.OpenHolds;

    /// <summary>Returns when every request that was answered before the call is settled.</summary>
    public Task WhenSettledAsync() => ledger!.WhenSettledAsync().WaitAsync(TimeSpan.FromSeconds(60));

    public async Task<WalletBalance> BalanceAsync(TestCustomer customer) =>
        await Services.GetRequiredService<LedgerQueries>().BalanceAsync(customer.OrganizationId, CancellationToken.None);

    public async Task<IReadOnlyList<UsageRecord>> UsageAsync(TestCustomer customer) => await ReadAsync(context => context.UsageRecords
        .Where(record => record.OrganizationId == customer.OrganizationId)
        .OrderBy(record => record.Id)
        .ToListAsync());

    public async Task<T> ReadAsync<T>(Func<SmoothLlmDbContext, Task<T>> read)
    {
        await using var context = await Services.GetRequiredService<IDbContextFactory<SmoothLlmDbContext>>().CreateDbContextAsync();
        return await read(context);
    }

    /// <summary>Waits for open requests, then asserts every rule of the book.</summary>
    public async Task AssertInvariantsAsync()
    {
        await WhenSettledAsync();
        var broken = (await Services.GetRequiredService<LedgerInvariants>().CheckAsync(CancellationToken.None)).Where(rule => rule.Violations != 0);
        broken.ShouldBeEmpty();
    }

    private async Task<CreateApiKeyResult.Created> CreateKeyAsync(Guid organizationId) =>
        (await Services.GetRequiredService<ApiKeyStore>().CreateAsync(organizationId, "test", null, null, CancellationToken.None))
            .ShouldBeOfType<CreateApiKeyResult.Created>();

    private sealed class Factory(string environment, Dictionary<string, string> settings, Action<IServiceCollection> addServices) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(environment);
            foreach (var (name, value) in settings)
                builder.UseSetting(name, value);
            builder.ConfigureTestServices(services => services.AddSingleton<ILedger>(
                provider => new WatchedLedger(provider.GetRequiredService<LedgerWriter>())));
            builder.ConfigureTestServices(addServices);
        }
    }
}

/// <summary>An organization and its key.</summary>
public sealed record TestCustomer(Guid OrganizationId, Guid KeyId, string Key);
