using Microsoft.Extensions.Diagnostics.HealthChecks;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Routing;
using SmoothLlm.Web.Components.Portal;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Public.Status;

/// <summary>How something is doing, for everybody to see.</summary>
public enum Condition
{
    Fine,
    Impaired,
    Down,
}

/// <summary>Something and how it is doing.</summary>
public sealed record StatusLine(string Name, Condition Condition)
{
    public string Text => Condition switch
    {
        Condition.Fine => T("Works"),
        Condition.Impaired => T("Impaired"),
        _ => T("Does not work"),
    };

    public StatusBadge.BadgeTone Tone => Condition switch
    {
        Condition.Fine => StatusBadge.BadgeTone.Good,
        Condition.Impaired => StatusBadge.BadgeTone.Warning,
        _ => StatusBadge.BadgeTone.Bad,
    };
}

/// <summary>All that visitors are told: what works and what does not, without why.</summary>
public sealed record StatusOverview(IReadOnlyList<StatusLine> Parts, IReadOnlyList<StatusLine> Providers)
{
    public bool IsFine => Parts.Concat(Providers).All(line => line.Condition == Condition.Fine);

    /// <param name="health">Of this process.</param>
    /// <param name="catalog">The providers that are in use.</param>
    /// <param name="circuits">What has failed lately.</param>
    public static StatusOverview Of(HealthReport health, CatalogSnapshot catalog, IReadOnlyList<CircuitReport> circuits) => new(
        [new(T("API"), Condition.Fine), .. health.Entries.Select(entry => new StatusLine(NameOf(entry.Key), ConditionOf(entry.Value.Status)))],
        [
            .. catalog.Models
                .SelectMany(route => route.Deployments)
                .GroupBy(deployment => deployment.Provider.Id)
                .Select(group => (group.First().Provider, Models: group.Select(deployment => deployment.UpstreamModel).ToHashSet(StringComparer.Ordinal)))
                .OrderBy(provider => provider.Provider.Slug, StringComparer.Ordinal)
                .Select(provider => new StatusLine(provider.Provider.Slug, ConditionOf(provider.Provider, provider.Models, circuits))),
        ]);

    /// <summary>Down when there is no credential with which any of its models may be asked.</summary>
    private static Condition ConditionOf(ProviderEndpoint provider, HashSet<string> models, IReadOnlyList<CircuitReport> circuits)
    {
        // A circuit of a credential that was changed since says nothing about the new one.
        List<CircuitReport> left = [.. circuits.Where(circuit => circuit.State != CircuitState.Closed && circuit.Key.ProviderId == provider.Id
            && provider.Credentials.Any(credential => credential.Id == circuit.Key.CredentialId && credential.Version == circuit.Key.CredentialVersion))];
        if (left.Count == 0)
            return Condition.Fine;
        bool canAnswer = provider.Credentials.Any(credential =>
        {
            var own = left.Where(circuit => circuit.Key.CredentialId == credential.Id).Select(circuit => circuit.Key.UpstreamModel).ToList();
            return !own.Contains(null) && models.Any(model => !own.Contains(model));
        });
        return canAnswer ? Condition.Impaired : Condition.Down;
    }

    private static Condition ConditionOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => Condition.Fine,
        HealthStatus.Degraded => Condition.Impaired,
        _ => Condition.Down,
    };

    private static string NameOf(string check) => check switch
    {
        "database" => T("Database"),
        "settlements" => T("Ledger"),
        "limits" => T("Limits"),
        _ => check,
    };
}
