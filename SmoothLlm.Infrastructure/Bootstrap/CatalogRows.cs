using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Infrastructure.Providers;

namespace SmoothLlm.Infrastructure.Bootstrap;

/// <summary>Writes the file's providers, models and prices: new ones are added, existing ones become what the file says.</summary>
internal sealed class CatalogRows(SmoothLlmDbContext context, ProviderCredentials credentials, DateTimeOffset now)
{
    public async Task ApplyAsync(BootstrapDocument document, CancellationToken cancellationToken)
    {
        foreach (var provider in document.Providers)
            await ApplyAsync(provider, cancellationToken);
        foreach (var model in document.Models)
            await ApplyAsync(model, cancellationToken);
        foreach (var prices in document.Prices.GroupBy(price => (price.Provider, price.Model)))
            await ApplyAsync(prices.Key.Provider, prices.Key.Model, [.. prices], cancellationToken);
        if (document.MarginPercent is { } percent)
            (await context.MarginSettings.SingleAsync(cancellationToken)).BasisPoints = MarginPercent.ToBasisPoints(percent);
    }

    private async Task ApplyAsync(BootstrapProvider stated, CancellationToken cancellationToken)
    {
        var provider = await context.Providers.SingleOrDefaultAsync(row => row.Slug == stated.Slug, cancellationToken);
        if (provider is null)
        {
            provider = new Provider
            {
                Id = Guid.CreateVersion7(now),
                Slug = stated.Slug,
                DisplayName = stated.Kind == ProviderKind.OpenAiCompatible ? stated.Slug : stated.Kind.DisplayName(),
                Kind = stated.Kind,
                BaseUrl = stated.BaseUrl,
                CreatedAt = now,
                UpdatedAt = now,
            };
            context.Providers.Add(provider);
        }

        provider.DisplayName = stated.Name ?? provider.DisplayName;
        provider.Kind = stated.Kind;
        provider.BaseUrl = stated.BaseUrl;
        provider.UserTokenUse = stated.UserTokenUse ?? provider.UserTokenUse;
        provider.AllowPrivateNetwork = stated.AllowPrivateNetwork ?? provider.AllowPrivateNetwork;
        provider.IsEnabled = stated.IsEnabled ?? provider.IsEnabled;
        // Encrypting gives another text every time, so an unchanged key is left alone.
        if (stated.ApiKey is { } apiKey
            && (ProviderCredentials.First(provider) is not { } first || credentials.TryUnprotect(first.ProtectedSecret) != apiKey))
            credentials.SetFirst(provider, apiKey, now);
        if (stated.Credentials is not null)
            Apply(stated.Credentials, provider);
        if (context.Entry(provider).State == EntityState.Modified)
            provider.UpdatedAt = now;
    }

    private void Apply(IReadOnlyList<BootstrapCredential> stated, Provider provider)
    {
        var rows = provider.Credentials.OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).ToList();
        foreach (var row in rows)
            row.IsEnabled = false;
        for (int index = 0; index < stated.Count; index++)
        {
            var credential = stated[index];
            var row = rows.Find(row => row.Name == credential.Name);
            // A little apart, so that they are listed as they stand in the file.
            if (row is null)
                provider.Credentials.Add(row = credentials.Create(provider.Id, credential.Name, credential.Secret, now.AddMilliseconds(index)));
            else if (credentials.TryUnprotect(row.ProtectedSecret) != credential.Secret)
                credentials.Replace(row, credential.Secret, now);
            (row.Weight, row.IsEnabled) = (credential.Weight, credential.IsEnabled);
        }
    }

    private async Task ApplyAsync(BootstrapModel stated, CancellationToken cancellationToken)
    {
        var model = await context.Models.SingleOrDefaultAsync(row => row.Id == stated.Id, cancellationToken);
        if (model is null)
        {
            // Nothing is known of it, and most models call tools.
            model = new Model { Id = stated.Id, Name = stated.Id, SupportsTools = true, CreatedAt = now };
            context.Models.Add(model);
        }

        model.Name = stated.Name ?? model.Name;
        model.Kind = stated.Kind ?? model.Kind;
        model.ContextLength = stated.ContextLength ?? model.ContextLength;
        model.MaxOutputTokens = stated.MaxOutputTokens ?? model.MaxOutputTokens;
        model.SupportsTools = stated.SupportsTools ?? model.SupportsTools;
        model.SupportsVision = stated.SupportsVision ?? model.SupportsVision;
        model.SupportsReasoning = stated.SupportsReasoning ?? model.SupportsReasoning;
        model.SupportsStructuredOutput = stated.SupportsStructuredOutput ?? model.SupportsStructuredOutput;
        model.IsEnabled = stated.IsEnabled ?? model.IsEnabled;
        if (stated.Aliases is not null)
            await ApplyAliasesAsync(stated.Id, stated.Aliases, cancellationToken);
        if (stated.Deployments is not null)
            await ApplyDeploymentsAsync(stated.Id, stated.Deployments, cancellationToken);
    }

    private async Task ApplyAliasesAsync(string modelId, IReadOnlyList<string> aliases, CancellationToken cancellationToken)
    {
        // An alias that another model has is moved; Local holds what an earlier model of the file changed and nobody saved yet.
        await context.ModelAliases.Where(row => row.ModelId == modelId || aliases.Contains(row.Alias)).LoadAsync(cancellationToken);
        var rows = context.ModelAliases.Local.ToList();
        context.ModelAliases.RemoveRange(rows.Where(row => row.ModelId == modelId && !aliases.Contains(row.Alias)));
        foreach (string alias in aliases)
        {
            if (rows.Find(row => row.Alias == alias) is { } existing)
                existing.ModelId = modelId;
            else
                context.ModelAliases.Add(new ModelAlias { Alias = alias, ModelId = modelId });
        }
    }

    private async Task ApplyDeploymentsAsync(string modelId, IReadOnlyList<BootstrapDeployment> stated, CancellationToken cancellationToken)
    {
        var rows = await context.Deployments.Where(row => row.ModelId == modelId).ToListAsync(cancellationToken);
        foreach (var row in rows)
            row.IsEnabled = stated.Any(deployment => deployment.Provider == row.ProviderSlug && deployment.Model == row.UpstreamModel);
        foreach (var deployment in stated)
        {
            var row = rows.Find(row => row.ProviderSlug == deployment.Provider && row.UpstreamModel == deployment.Model);
            if (row is null)
            {
                row = new Deployment
                {
                    Id = Guid.CreateVersion7(now),
                    ModelId = modelId,
                    ProviderSlug = deployment.Provider,
                    UpstreamModel = deployment.Model,
                };
                context.Deployments.Add(row);
            }

            row.Priority = deployment.Priority;
            row.Weight = deployment.Weight;
        }
    }

    /// <summary>
    /// Adds the versions that are missing. Versions never change, so where another one is in force than the file says
    /// (a catalog's or an admin's later one, or the file was edited), the file's price becomes a version from now on; and
    /// so it does from where another one is announced.
    /// </summary>
    private async Task ApplyAsync(string provider, string upstreamModel, IReadOnlyList<BootstrapPrice> stated, CancellationToken cancellationToken)
    {
        var versions = await context.PriceVersions.Include(price => price.Tiers)
            .Where(price => price.ProviderSlug == provider && price.UpstreamModel == upstreamModel)
            .ToListAsync(cancellationToken);
        var origin = new PriceOrigin(PriceSource.Bootstrap, now, UserId: null);
        foreach (var price in stated)
        {
            if (price.EffectiveFrom is { } from && !versions.Exists(version => version.EffectiveFrom == from))
                versions.Add(await context.AddPriceAsync(provider, upstreamModel, price.Draft, from, origin, cancellationToken));
        }

        var timeline = new PriceTimeline(versions);
        foreach (var moment in timeline.After(now).Select(version => version.EffectiveFrom).Prepend(now))
        {
            var wanted = stated.Where(price => EffectiveFrom(price) <= moment).MaxBy(EffectiveFrom);
            bool isCharged = timeline.At(moment) is { } version && wanted?.Draft.IsChargedBy(version) == true;
            if (wanted is not null && !isCharged)
                await context.AddPriceAsync(provider, upstreamModel, wanted.Draft, moment, origin, cancellationToken);
        }
    }

    private static DateTimeOffset EffectiveFrom(BootstrapPrice price) => price.EffectiveFrom ?? DateTimeOffset.UnixEpoch;
}
