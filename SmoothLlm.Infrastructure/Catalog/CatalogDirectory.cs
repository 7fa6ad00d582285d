using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Infrastructure.Providers;

namespace SmoothLlm.Infrastructure.Catalog;

/// <summary>Models, deployments, prices and providers in memory, replaced as a whole when any of them changes.</summary>
public sealed class CatalogDirectory(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    ProviderAddresses addresses,
    ProviderCredentials credentials,
    TimeProvider time,
    ILogger<CatalogDirectory> logger) : ICatalog, ISnapshot
{
    /// <summary>A clock that is set back must not leave a model without its price.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    private CatalogSnapshot current = CatalogSnapshot.Empty;

    public CatalogSnapshot Current => current;

    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var providers = await context.Providers.AsNoTracking().Where(provider => provider.IsEnabled).ToListAsync(cancellationToken);
        var endpoints = providers.Select(ToEndpoint).OfType<ProviderEndpoint>().ToDictionary(endpoint => endpoint.Slug, StringComparer.Ordinal);
        var prices = (await context.InForceOrAnnounced(time.GetUtcNow() - ClockTolerance).ToListAsync(cancellationToken))
            .ToLookup(price => (price.ProviderSlug, price.UpstreamModel));
        var deployments = (await context.Deployments.AsNoTracking().Where(deployment => deployment.IsEnabled).ToListAsync(cancellationToken))
            .ToLookup(deployment => deployment.ModelId, StringComparer.Ordinal);
        var models = await context.Models.AsNoTracking().Where(model => model.IsEnabled).ToListAsync(cancellationToken);
        var aliases = await context.ModelAliases.AsNoTracking().ToListAsync(cancellationToken);
        int margin = await context.MarginSettings.AsNoTracking().Select(setting => setting.BasisPoints).SingleAsync(cancellationToken);

        var routes = models.Select(model => new ModelRoute(
            model,
            [.. deployments[model.Id]
                .Where(deployment => endpoints.ContainsKey(deployment.ProviderSlug))
                .OrderBy(deployment => deployment.Priority)
                .ThenByDescending(deployment => deployment.Weight)
                .ThenBy(deployment => deployment.Id)
                .Select(deployment => new DeploymentTarget(
                    endpoints[deployment.ProviderSlug],
                    deployment.UpstreamModel,
                    deployment.Priority,
                    deployment.Weight,
                    ToPrices(prices[(deployment.ProviderSlug, deployment.UpstreamModel)])))]));
        current = new CatalogSnapshot(
            [.. routes],
            aliases.Select(alias => KeyValuePair.Create(alias.Alias, alias.ModelId)),
            margin);
    }

    private static ImmutableArray<Price> ToPrices(IEnumerable<PriceVersion> versions) =>
        [.. versions.OrderByDescending(version => version.EffectiveFrom).Select(version => new Price(version))];

    private ProviderEndpoint? ToEndpoint(Provider provider)
    {
        if (addresses.Find(provider) is not { } baseUrl)
            return null;
        string? credential = null;
        if (provider.ProtectedCredential is { } stored && (credential = credentials.TryUnprotect(stored)) is null)
        {
            Log.CredentialUnreadable(logger, provider.Slug);
            return null;
        }

        return new ProviderEndpoint
        {
            Id = provider.Id,
            Slug = provider.Slug,
            Kind = provider.Kind,
            BaseUrl = baseUrl,
            Credential = credential,
            AllowPrivateNetwork = provider.AllowPrivateNetwork || provider.Kind == ProviderKind.Sandbox,
        };
    }
}
