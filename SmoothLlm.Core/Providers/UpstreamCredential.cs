namespace SmoothLlm.Core.Providers;

/// <summary>A credential in memory, ready to be used. Its secret is never logged and never shown.</summary>
public sealed class UpstreamCredential
{
    /// <summary>The credential's id; of a provider that needs none, the provider's.</summary>
    public required Guid Id { get; init; }

    /// <summary>Grows with every change, so that what is known of the old secret is not held against the new one.</summary>
    public long Version { get; init; }

    /// <summary>Its name for admins.</summary>
    public required string Name { get; init; }

    /// <summary>In clear; null when the provider needs none.</summary>
    public required string? Secret { get; init; }

    /// <summary>Share among the provider's credentials.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>The secret as most providers want it; null when there is none.</summary>
    public string? Authorization => field ??= Secret is null ? null : "Bearer " + Secret;
}
