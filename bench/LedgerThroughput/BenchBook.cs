using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Usage;

namespace LedgerThroughput;

/// <summary>The product's own database with its ledger and checkpoints, rich organizations and a price.</summary>
internal sealed class BenchBook : IAsyncDisposable
{
    private readonly IHost host;

    private BenchBook(IHost host, int organizations)
    {
        this.host = host;
        Organizations = [.. Enumerable.Range(0, organizations).Select(number => number == 0 ? OrganizationId : Guid.Parse($"0198a1b0-0000-7000-8002-{number:x12}"))];
    }

    public ILedger Ledger => host.Services.GetRequiredService<ILedger>();

    public WriteGate Gate => host.Services.GetRequiredService<WriteGate>();

    public string Path => new SqliteConnectionStringBuilder(host.Services.GetRequiredService<DatabaseOptions>().ConnectionString).DataSource;

    public Guid OrganizationId { get; } = new("0198a1b0-0000-7000-8000-000000000001");

    public Guid PriceVersionId { get; } = new("0198a1b0-0000-7000-8000-000000000002");

    /// <summary>The wallet of <see cref="OrganizationId"/>.</summary>
    public long AccountId => AccountIds[0];

    /// <summary>All of them, <see cref="OrganizationId"/> first.</summary>
    public IReadOnlyList<Guid> Organizations { get; }

    /// <summary>Their wallets, in the same order.</summary>
    public IReadOnlyList<long> AccountIds { get; private set; } = [];

    public static async Task<BenchBook> OpenAsync(string folder, int organizations = 1)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Data:Folder"] = folder });
        builder.Services.AddPersistence(builder.Configuration).AddLedger().AddUsageQueries();
        var book = new BenchBook(builder.Build(), organizations);
        await book.host.Services.GetRequiredService<Database>().OpenAsync(CancellationToken.None);
        await book.FillAsync();
        await book.host.StartAsync();
        return book;
    }

    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    /// <summary>An ending as the proxy writes it.</summary>
    public UsageRecord Usage(Guid requestId, Guid organizationId) => new()
    {
        RequestId = requestId,
        TraceId = requestId.ToString("N"),
        OrganizationId = organizationId,
        ApiKeyId = organizationId,
        Mode = UsageMode.Reseller,
        ProviderSlug = "sandbox",
        ModelId = "sandbox-chat",
        UpstreamModel = "sandbox-chat",
        StartedAt = TimeProvider.System.GetUtcNow(),
        DurationMilliseconds = 800,
        FirstByteMilliseconds = 200,
        StatusCode = 200,
        IsStreamed = true,
        Ending = RequestEnding.Completed,
        Attempts = 1,
        FreshInputTokens = 100,
        CacheReadTokens = 0,
        CacheWriteTokens = 0,
        CacheWrite1hTokens = 0,
        OutputTokens = 50,
        ReasoningTokens = 0,
        IsEstimated = false,
        CostNanoUsd = 1000,
        ChargeNanoUsd = 1200,
        PriceVersionId = PriceVersionId,
        MarginBasisPoints = 2000,
    };

    /// <returns>The rules that are broken.</returns>
    public async Task<string> CheckAsync() => string.Join(
        ", ",
        (await host.Services.GetRequiredService<LedgerInvariants>().CheckAsync(CancellationToken.None)).Where(rule => rule.Violations != 0).Select(rule => rule.Name));

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        SqliteConnection.ClearAllPools();
    }

    private async Task FillAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        await host.Services.GetRequiredService<Database>().WriteAsync(
            async context =>
            {
                // The book may have been opened before.
                if (await context.Organizations.AnyAsync(organization => organization.Id == OrganizationId))
                    return;
                foreach (var id in Organizations)
                {
                    context.Organizations.Add(new Organization { Id = id, Name = "Bench", CreatedAt = now });
                    context.LedgerAccounts.Add(new LedgerAccount { Kind = LedgerAccountKind.Wallet, OrganizationId = id });
                }

                context.PriceVersions.Add(new PriceVersion
                {
                    Id = PriceVersionId, ProviderSlug = "sandbox", UpstreamModel = "sandbox-chat", EffectiveFrom = now, InputNanoUsd = 1, OutputNanoUsd = 2,
                });
            },
            CancellationToken.None);
        await using var context = await host.Services.GetRequiredService<IDbContextFactory<SmoothLlmDbContext>>().CreateDbContextAsync();
        var wallets = await context.LedgerAccounts.Where(account => account.OrganizationId != null)
            .ToDictionaryAsync(account => account.OrganizationId!.Value, account => account.Id);
        AccountIds = [.. Organizations.Select(id => wallets[id])];
        foreach (var id in Organizations)
        {
            await Ledger.PostAsync(
                new PostingRequest(LedgerTransactionKind.Grant, $"bench {id}", id, LedgerAccountKind.Promo, NanoUsd.FromUsd(1_000_000), null),
                CancellationToken.None);
        }
    }
}
