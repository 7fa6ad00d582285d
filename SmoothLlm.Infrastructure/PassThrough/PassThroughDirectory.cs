using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Proxy.PassThrough;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Infrastructure.Providers;

namespace SmoothLlm.Infrastructure.PassThrough;

/// <summary>
/// The providers of pass-through in memory: those that admins configured, and those whose address follows from their
/// kind. Replaced as a whole when providers or prices change.
/// </summary>
public sealed partial class PassThroughDirectory(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    ProviderAddresses addresses,
    PassThroughOptions options,
    TimeProvider time) : IPassThroughProviders, ISnapshot
{
    /// <summary>A clock that is set back must not leave a model without its price.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    /// <summary>The slugs that everybody knows these kinds by.</summary>
    private static readonly (string Slug, ProviderKind Kind)[] WellKnown =
    [
        ("openai", ProviderKind.OpenAi), ("anthropic", ProviderKind.Anthropic), ("google", ProviderKind.Google),
        ("xai", ProviderKind.XAi), ("groq", ProviderKind.Groq),
    ];

    private FrozenDictionary<string, PassThroughProvider> providers = FrozenDictionary<string, PassThroughProvider>.Empty;
    private FrozenDictionary<(string Slug, string Model), ImmutableArray<Price>> prices =
        FrozenDictionary<(string Slug, string Model), ImmutableArray<Price>>.Empty;

    public IReadOnlyCollection<PassThroughProvider> All => options.Enabled ? providers.Values : [];

    public PassThroughProvider? Find(string slug) => options.Enabled ? providers.GetValueOrDefault(slug) : null;

    public Price? PriceOf(PassThroughProvider provider, string model, DateTimeOffset now)
    {
        string? wellKnown = WellKnown.FirstOrDefault(known => known.Kind == provider.Kind).Slug;
        // An answer often names a dated version of the model whose price is listed without a date.
        string undated = Date().Replace(model, "");
        return Find(provider.Slug, model, now)
            ?? Find(provider.Slug, undated, now)
            ?? Find(wellKnown, model, now)
            ?? Find(wellKnown, undated, now);
    }

    public async Task ReloadAsync(ConfigurationStamp stamp, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var configured = await context.Providers.AsNoTracking().ToListAsync(cancellationToken);
        var found = new Dictionary<string, PassThroughProvider>(StringComparer.Ordinal);
        foreach (var provider in configured.Where(provider => provider.IsEnabled))
        {
            if (addresses.Find(provider) is { } address)
                found.Add(provider.Slug, new PassThroughProvider(provider.Slug, provider.Kind, address, provider.AllowPrivateNetwork || provider.Kind == ProviderKind.Sandbox));
        }

        // What an admin has switched off is not there, however well it is known.
        foreach (var (slug, kind) in WellKnown)
        {
            if (options.WellKnownProviders && configured.TrueForAll(provider => provider.Slug != slug))
                found.Add(slug, new PassThroughProvider(slug, kind, new Uri(kind.DefaultBaseUrl()!), AllowPrivateNetwork: false));
        }

        var versions = await context.InForceOrAnnounced(time.GetUtcNow() - ClockTolerance).ToListAsync(cancellationToken);
        prices = versions
            .GroupBy(version => (version.ProviderSlug, version.UpstreamModel))
            .ToFrozenDictionary(
                group => group.Key,
                group => group.OrderByDescending(version => version.EffectiveFrom).Select(version => new Price(version)).ToImmutableArray());
        providers = found.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private Price? Find(string? slug, string model, DateTimeOffset now)
    {
        if (slug is null || !prices.TryGetValue((slug, model), out var versions))
            return null;
        foreach (var price in versions)
        {
            if (price.EffectiveFrom <= now)
                return price;
        }

        return null;
    }

    /// <summary>Behind a name: <c>-2026-08-06</c>, <c>-20260806</c>.</summary>
    [GeneratedRegex(@"-(\d{4}-\d{2}-\d{2}|\d{8})\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Date();
}
