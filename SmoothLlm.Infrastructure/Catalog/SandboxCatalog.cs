using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Infrastructure.Providers.Sandbox;

namespace SmoothLlm.Infrastructure.Catalog;

/// <summary>Adds the Sandbox with its models and prices where it runs; what is there is left as it is.</summary>
internal sealed class SandboxCatalog(Database database, SandboxServer sandbox, TimeProvider time)
{
    public const string ProviderSlug = "sandbox";

    private const int ContextLength = 128_000;

    private const int MaxOutputTokens = 16_384;

    /// <summary>Small, but not nothing, so that one sees charges.</summary>
    private static readonly PriceDraft Price = new() { Input = 0.5m, Output = 1.5m, CacheRead = 0.05m };

    private static readonly DateTimeOffset Released = DateTimeOffset.FromUnixTimeSeconds(SandboxModels.Created);

    public async Task ImportAsync(IReadOnlySet<(string Provider, string UpstreamModel)> pricedElsewhere, CancellationToken cancellationToken)
    {
        if (!sandbox.IsEnabled)
            return;
        await database.WriteAsync(
            async context =>
            {
                await AddProviderAsync(context, cancellationToken);
                foreach (string id in SandboxModels.Listed)
                {
                    if (await context.ModelAliases.AnyAsync(alias => alias.Alias == id, cancellationToken))
                        continue;
                    await AddModelAsync(context, id, cancellationToken);
                    if (!pricedElsewhere.Contains((ProviderSlug, id)))
                        await AddPriceAsync(context, id, cancellationToken);
                }
            },
            cancellationToken);
    }

    private async Task AddProviderAsync(SmoothLlmDbContext context, CancellationToken cancellationToken)
    {
        if (await context.Providers.AnyAsync(provider => provider.Slug == ProviderSlug, cancellationToken))
            return;
        var now = time.GetUtcNow();
        context.Providers.Add(new Provider
        {
            Id = Guid.CreateVersion7(now),
            Slug = ProviderSlug,
            DisplayName = "Sandbox",
            Kind = ProviderKind.Sandbox,
            BaseUrl = "",
            AllowPrivateNetwork = true,
            CreatedAt = now,
            UpdatedAt = now,
        });
    }

    private async Task AddModelAsync(SmoothLlmDbContext context, string id, CancellationToken cancellationToken)
    {
        if (!await context.Models.AnyAsync(model => model.Id == id, cancellationToken))
        {
            context.Models.Add(new Model
            {
                Id = id,
                Name = SandboxModels.NameOf(id),
                Kind = id == SandboxModels.Embed ? ModelKind.Embedding : ModelKind.Chat,
                ContextLength = ContextLength,
                MaxOutputTokens = MaxOutputTokens,
                SupportsTools = id != SandboxModels.Embed,
                CreatedAt = Released,
            });
        }

        bool isDeployed = await context.Deployments.AnyAsync(
            deployment => deployment.ModelId == id && deployment.ProviderSlug == ProviderSlug && deployment.UpstreamModel == id,
            cancellationToken);
        if (!isDeployed)
        {
            context.Deployments.Add(new Deployment
            {
                Id = Guid.CreateVersion7(time.GetUtcNow()),
                ModelId = id,
                ProviderSlug = ProviderSlug,
                UpstreamModel = id,
            });
        }
    }

    private async Task AddPriceAsync(SmoothLlmDbContext context, string id, CancellationToken cancellationToken)
    {
        bool isPriced = await context.PriceVersions.AnyAsync(
            price => price.ProviderSlug == ProviderSlug && price.UpstreamModel == id,
            cancellationToken);
        if (!isPriced)
            context.PriceVersions.Add(Price.ToVersion(ProviderSlug, id, Released, new PriceOrigin(PriceSource.Catalog, time.GetUtcNow(), UserId: null)));
    }
}
