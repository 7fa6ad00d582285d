using SmoothLlm.Core.Providers;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>A provider as an admin entered it.</summary>
public sealed record ProviderDraft
{
    /// <summary>Its name for people.</summary>
    public required string DisplayName { get; init; }

    public required ProviderKind Kind { get; init; }

    /// <summary>Empty for the kind's own address.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Null or empty keeps the stored one.</summary>
    public string? Credential { get; init; }

    /// <summary>Forgets the stored credential; not together with a new one.</summary>
    public bool ClearCredential { get; init; }

    public bool AllowPrivateNetwork { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>Never the credential.</summary>
    public override string ToString() => $"{DisplayName} ({Kind}, {BaseUrl})";
}

/// <summary>A provider in the admin's list.</summary>
/// <param name="Provider">The provider; its credential is encrypted.</param>
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
