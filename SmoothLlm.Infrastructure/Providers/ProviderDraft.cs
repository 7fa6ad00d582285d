using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>A provider as an admin entered it.</summary>
public sealed record ProviderDraft
{
    /// <summary>Its name for people.</summary>
    public required string DisplayName { get; init; }

    public required ProviderKind Kind { get; init; }

    /// <summary>Empty for the kind's own address.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>For the provider's first credential; null or empty keeps the stored one. Further ones have a store of their own.</summary>
    public string? Credential { get; init; }

    /// <summary>Forgets the first credential; not together with a new one.</summary>
    public bool ClearCredential { get; init; }

    /// <summary>What it gets to know of the caller.</summary>
    public UserTokenUse UserTokenUse { get; init; }

    public bool AllowPrivateNetwork { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>Never the credential.</summary>
    public override string ToString() => $"{DisplayName} ({Kind}, {BaseUrl})";
}

/// <summary>A provider in the admin's list.</summary>
/// <param name="Provider">The provider; its credentials are encrypted.</param>
/// <param name="ModelCount">Models with a deployment at it.</param>
public sealed record ProviderListItem(Provider Provider, int ModelCount);

/// <summary>What became of a change to a provider.</summary>
public abstract record ProviderResult
{
    private ProviderResult()
    {
    }

    public sealed record Saved(Provider Provider) : ProviderResult;

    public sealed record Invalid(IReadOnlyList<FieldProblem> Problems) : ProviderResult;

    public sealed record NotFound : ProviderResult;
}
