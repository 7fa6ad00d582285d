using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Catalog;

/// <summary>The model that examples ask for, so that a copied example answers.</summary>
public sealed class ExampleModel(IDbContextFactory<SmoothLlmDbContext> contexts)
{
    /// <summary>The built-in offline model, and what examples say where no model is set up yet.</summary>
    public const string Preferred = "sandbox-chat";

    /// <returns>The preferred one if it can answer, else the first chat model that can.</returns>
    public async Task<string> FindAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Models.AsNoTracking()
            .Where(model => model.IsEnabled && model.Kind == ModelKind.Chat)
            .Where(model => context.Deployments.Any(deployment =>
                deployment.ModelId == model.Id && deployment.IsEnabled
                && context.Providers.Any(provider => provider.Slug == deployment.ProviderSlug && provider.IsEnabled)))
            .OrderBy(model => model.Id == Preferred ? 0 : 1)
            .ThenBy(model => model.Id)
            .Select(model => model.Id)
            .FirstOrDefaultAsync(cancellationToken) ?? Preferred;
    }
}

public static class ExampleModelRegistration
{
    public static IServiceCollection AddExampleModel(this IServiceCollection services) => services.AddSingleton<ExampleModel>();
}
