using SmoothLlm.Core.Pricing;

namespace SmoothLlm.Infrastructure.Pricing;

/// <summary>
/// A model's versions at a provider in the order in which they come into force. A moment has one version, so whoever
/// states another price for it adds one a millisecond later; a version that was replaced like that is left out here.
/// </summary>
public sealed class PriceTimeline
{
    /// <summary>A version that holds no longer than this was replaced before it came into force.</summary>
    private static readonly TimeSpan Blink = TimeSpan.FromSeconds(1);

    /// <param name="versions">In any order.</param>
    public PriceTimeline(IEnumerable<PriceVersion> versions)
    {
        List<PriceVersion> ordered = [.. versions.OrderBy(version => version.EffectiveFrom)];
        Versions = [.. ordered.Where((version, index) => index + 1 == ordered.Count || ordered[index + 1].EffectiveFrom - version.EffectiveFrom > Blink)];
    }

    /// <summary>The earliest first.</summary>
    public IReadOnlyList<PriceVersion> Versions { get; }

    /// <returns>The version that holds at a moment, or a blink later; null when there is none.</returns>
    public PriceVersion? At(DateTimeOffset moment) => Versions.LastOrDefault(version => version.EffectiveFrom <= moment + Blink);

    /// <returns>What will come into force by itself, the earliest first.</returns>
    public IEnumerable<PriceVersion> After(DateTimeOffset moment) => Versions.Where(version => version.EffectiveFrom > moment + Blink);

    /// <returns>The moments that lie after another one, in order; of those within a blink of each other the first.</returns>
    public static IReadOnlyList<DateTimeOffset> MomentsAfter(DateTimeOffset start, IEnumerable<DateTimeOffset> moments)
    {
        var kept = new List<DateTimeOffset>();
        foreach (var moment in moments.Order())
        {
            if (moment - (kept.Count == 0 ? start : kept[^1]) > Blink)
                kept.Add(moment);
        }

        return kept;
    }

    /// <returns>Until when a version holds: null for the last one, and its own beginning when it was replaced.</returns>
    public DateTimeOffset? EndOf(PriceVersion version) =>
        Versions.Contains(version)
            ? Versions.FirstOrDefault(other => other.EffectiveFrom > version.EffectiveFrom)?.EffectiveFrom
            : version.EffectiveFrom;
}
