using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Providers;

namespace SmoothLlm.Infrastructure.Catalog;

/// <summary>Whether customers can use a model now, and if not, why.</summary>
public enum ModelStatus
{
    /// <summary>At least one deployment can answer and be charged.</summary>
    Active,

    /// <summary>An admin has switched it off.</summary>
    Disabled,

    /// <summary>No deployment has a provider that is configured, enabled and of a kind that can be sent to.</summary>
    Unavailable,

    /// <summary>There are providers, but no price that is in force.</summary>
    Unpriced,
}

/// <summary>A model in the admin's list.</summary>
public sealed record CatalogModel(Model Model, IReadOnlyList<string> Aliases, IReadOnlyList<CatalogDeployment> Deployments)
{
    public ModelStatus Status =>
        !Model.IsEnabled ? ModelStatus.Disabled
        : Deployments.Any(deployment => deployment.CanAnswer && deployment.Price is not null) ? ModelStatus.Active
        : Deployments.Any(deployment => deployment.CanAnswer) ? ModelStatus.Unpriced
        : ModelStatus.Unavailable;
}

/// <summary>A deployment with its provider and prices.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Provider">Null when no provider of that slug is configured.</param>
/// <param name="Price">In force now; null when there is none.</param>
/// <param name="NextPrice">The next one that comes into force by itself; null when none is known.</param>
public sealed record CatalogDeployment(Deployment Deployment, Provider? Provider, PriceVersion? Price, PriceVersion? NextPrice)
{
    public bool CanAnswer => Deployment.IsEnabled && Provider is { IsEnabled: true };
}
