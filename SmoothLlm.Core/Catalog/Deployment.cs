namespace SmoothLlm.Core.Catalog;

/// <summary>One way to have a model answered: a provider and the provider's own name for the model.</summary>
public sealed class Deployment
{
    /// <summary>Version 7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The model that customers ask for.</summary>
    public required string ModelId { get; init; }

    /// <summary>The provider's slug; a deployment whose provider is not configured is out of use.</summary>
    public required string ProviderSlug { get; init; }

    /// <summary>What the provider calls the model.</summary>
    public required string UpstreamModel { get; init; }

    /// <summary>Lower is tried first.</summary>
    public int Priority { get; set; }

    /// <summary>Share among deployments of the same priority; at least 1.</summary>
    public int Weight { get; set; } = 1;

    /// <summary>False takes it out of the route.</summary>
    public bool IsEnabled { get; set; } = true;
}
