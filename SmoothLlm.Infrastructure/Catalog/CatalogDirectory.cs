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

    public async Task ReloadAsync(ConfigurationStamp stamp, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var providers = await context.Providers.AsNoTracking().Where(provider => provider.IsEnabled).ToListAsync(cancellationToken);
        var endpoints = providers.Select(ToEndpoint).OfType<ProviderEndpoint>().ToDictionary(endpoint => endpoint.Slug, StringComparer.Ordinal);
        var prices = (await context.InForceOrAnnounced(time.GetUtcNow() - ClockTolerance).ToListAsync(cancellationToken))
            .ToLookup(price => (price.ProviderSlug, price.UpstreamModel));
        var deployments = (await context.Deployments.AsNoTracking().ToListAsync(cancellationToken))
            .ToLookup(deployment => deployment.ModelId, StringComparer.Ordinal);
        var models = await context.Models.AsNoTracking().ToListAsync(cancellationToken);
        var aliases = await context.ModelAliases.AsNoTracking().ToListAsync(cancellationToken);
        int margin = await context.MarginSettings.AsNoTracking().Select(setting => setting.BasisPoints).SingleAsync(cancellationToken);

        // What an admin has said about a name, be it that it is switched off, is not guessed anew.
        var said = models.Where(model => !model.IsEnabled || deployments[model.Id].Any()).Select(model => model.Id)
            .Concat(aliases.Select(alias => alias.Alias))
            .ToHashSet(StringComparer.Ordinal);
        var guessed = prices
            .Where(price => !said.Contains(price.Key.UpstreamModel)
                && DefaultRoutes.ProviderOf(price.Key.UpstreamModel) == price.Key.ProviderSlug
                && endpoints.ContainsKey(price.Key.ProviderSlug))
            .ToDictionary(
                price => price.Key.UpstreamModel,
                price => new DeploymentTarget(endpoints[price.Key.ProviderSlug], price.Key.UpstreamModel, 0, 1, ToPrices(price)),
                StringComparer.Ordinal);
        var routes = models.Where(model => model.IsEnabled)
            .Select(model => guessed.Remove(model.Id, out var guess)
                ? new ModelRoute(model, [guess])
                : new ModelRoute(model, [.. Targets(deployments[model.Id])]))
            .ToList();
        routes.AddRange(guessed.Select(guess => new ModelRoute(DefaultRoutes.ModelOf(guess.Key, guess.Value.Prices[^1].EffectiveFrom), [guess.Value])));
        current = new CatalogSnapshot(
            routes,
            aliases.Select(alias => KeyValuePair.Create(alias.Alias, alias.ModelId)),
            margin);

        IEnumerable<DeploymentTarget> Targets(IEnumerable<Deployment> ofModel) => ofModel
            .Where(deployment => deployment.IsEnabled && endpoints.ContainsKey(deployment.ProviderSlug))
            .OrderBy(deployment => deployment.Priority)
            .ThenByDescending(deployment => deployment.Weight)
            .ThenBy(deployment => deployment.Id)
            .Select(deployment => new DeploymentTarget(
                endpoints[deployment.ProviderSlug],
                deployment.UpstreamModel,
                deployment.Priority,
                deployment.Weight,
                ToPrices(prices[(deployment.ProviderSlug, deployment.UpstreamModel)])));
    }

    private static ImmutableArray<Price> ToPrices(IEnumerable<PriceVersion> versions) =>
        [.. versions.OrderByDescending(version => version.EffectiveFrom).Select(version => new Price(version))];

    private ProviderEndpoint? ToEndpoint(Provider provider)
    {
        if (addresses.Find(provider) is not { } baseUrl)
            return null;
        var usable = UsableCredentials(provider);
        if (usable.IsEmpty && provider.Credentials.Count > 0)
            return null;
        return new ProviderEndpoint
        {
            Id = provider.Id,
            Slug = provider.Slug,
            Kind = provider.Kind,
            BaseUrl = baseUrl,
            // One without a secret stands for a provider that needs none.
            Credentials = usable.IsEmpty ? [new UpstreamCredential { Id = provider.Id, Name = "none", Secret = null }] : usable,
            UserTokenUse = provider.UserTokenUse,
            AllowPrivateNetwork = provider.AllowPrivateNetwork || provider.Kind == ProviderKind.Sandbox,
        };
    }

    private ImmutableArray<UpstreamCredential> UsableCredentials(Provider provider)
    {
        var usable = ImmutableArray.CreateBuilder<UpstreamCredential>();
        foreach (var credential in provider.Credentials.Where(credential => credential.IsEnabled).OrderBy(credential => credential.Id))
        {
            if (credentials.TryUnprotect(credential.ProtectedSecret) is not { } secret)
            {
                Log.CredentialUnreadable(logger, provider.Slug, credential.Name);
                continue;
            }

            usable.Add(new UpstreamCredential
            {
                Id = credential.Id,
                Version = credential.UpdatedAt.ToUnixTimeMilliseconds(),
                Name = credential.Name,
                Secret = secret,
                Weight = credential.Weight,
            });
        }

        return usable.ToImmutable();
    }
}
