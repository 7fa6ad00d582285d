using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Plans;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Pricing;

namespace SmoothLlm.Infrastructure.Bootstrap;

/// <summary>What a bootstrap file says. Null is 'not said': what is there stays.</summary>
internal sealed record BootstrapDocument
{
    public BootstrapUser? Admin { get; init; }

    public IReadOnlyList<BootstrapProvider> Providers { get; init; } = [];

    public IReadOnlyList<BootstrapModel> Models { get; init; } = [];

    public IReadOnlyList<BootstrapPrice> Prices { get; init; } = [];

    public decimal? MarginPercent { get; init; }

    public IReadOnlyList<BootstrapPlan> Plans { get; init; } = [];

    public IReadOnlyList<BootstrapOrganization> Organizations { get; init; } = [];

    /// <summary>The models at providers that this file prices.</summary>
    public IReadOnlySet<(string Provider, string UpstreamModel)> Priced =>
        Prices.Select(price => (price.Provider, price.Model)).ToHashSet();

    /// <summary>Everyone who signs in, with the path that says so.</summary>
    public IEnumerable<(string Path, BootstrapUser User)> Users =>
    [
        .. Admin is null ? [] : new[] { ("admin", Admin) },
        .. Organizations.Where(organization => organization.Owner is not null).Select(organization => ($"{organization.Path}.owner", organization.Owner!)),
    ];
}

/// <summary>A person. Not a record: its text must not show the password.</summary>
internal sealed class BootstrapUser
{
    public required string Email { get; init; }

    /// <summary>For the first sign-in: a password that was set since is not overwritten.</summary>
    public required string Password { get; init; }
}

internal sealed class BootstrapProvider
{
    public required string Path { get; init; }

    public required string Slug { get; init; }

    public string? Name { get; init; }

    public required ProviderKind Kind { get; init; }

    public required string BaseUrl { get; init; }

    public string? ApiKey { get; init; }

    /// <summary>All that are used, when given: others of the provider are switched off.</summary>
    public IReadOnlyList<BootstrapCredential>? Credentials { get; init; }

    public UserTokenUse? UserTokenUse { get; init; }

    public bool? AllowPrivateNetwork { get; init; }

    public bool? IsEnabled { get; init; }
}

/// <summary>A credential for a provider. Not a record: its text must not show the secret.</summary>
internal sealed class BootstrapCredential
{
    public required string Path { get; init; }

    public required string Name { get; init; }

    public required string Secret { get; init; }

    public required int Weight { get; init; }

    public required bool IsEnabled { get; init; }
}

internal sealed record BootstrapModel
{
    public required string Path { get; init; }

    public required string Id { get; init; }

    public string? Name { get; init; }

    public ModelKind? Kind { get; init; }

    public int? ContextLength { get; init; }

    public int? MaxOutputTokens { get; init; }

    public bool? SupportsTools { get; init; }

    public bool? SupportsVision { get; init; }

    public bool? SupportsReasoning { get; init; }

    public bool? SupportsStructuredOutput { get; init; }

    public bool? IsEnabled { get; init; }

    /// <summary>All of them, when given.</summary>
    public IReadOnlyList<string>? Aliases { get; init; }

    /// <summary>All of them, when given: others of the model are taken out of the route.</summary>
    public IReadOnlyList<BootstrapDeployment>? Deployments { get; init; }
}

internal sealed record BootstrapDeployment(string Path, string Provider, string Model, int Priority, int Weight);

internal sealed record BootstrapPrice(string Path, string Provider, string Model, DateTimeOffset? EffectiveFrom, PriceDraft Draft);

/// <param name="IsDefault">Whether organizations without a plan of their own get it.</param>
internal sealed record BootstrapPlan(string Path, PlanSettings Settings, bool IsDefault);

internal sealed record BootstrapOrganization
{
    public required string Path { get; init; }

    public required string Name { get; init; }

    public BootstrapUser? Owner { get; init; }

    /// <summary>The name of its own plan.</summary>
    public string? Plan { get; init; }

    /// <summary>Whose midnight ends its days.</summary>
    public string? TimeZone { get; init; }

    public decimal? CreditUsd { get; init; }

    /// <summary>Its own margin.</summary>
    public decimal? MarginPercent { get; init; }

    /// <summary>API keys and monitor tokens.</summary>
    public IReadOnlyList<BootstrapApiKey> ApiKeys { get; init; } = [];
}

internal sealed record BootstrapApiKey(string Path, ApiKeyKind Kind, string Name, ApiKeySecret Secret, DateTimeOffset? ExpiresAt);
