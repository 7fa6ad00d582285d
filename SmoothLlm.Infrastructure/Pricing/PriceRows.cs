using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Pricing;

/// <summary>Reads and adds versions inside of somebody's transaction.</summary>
internal static class PriceRows
{
    /// <summary>What is in force, what is announced, and nothing of the past.</summary>
    public static IQueryable<PriceVersion> InForceOrAnnounced(this SmoothLlmDbContext context, DateTimeOffset now) =>
        context.PriceVersions.AsNoTracking()
            .Include(price => price.Tiers)
            .Where(price => price.EffectiveFrom > now || !context.PriceVersions.Any(later =>
                later.ProviderSlug == price.ProviderSlug && later.UpstreamModel == price.UpstreamModel
                && later.EffectiveFrom > price.EffectiveFrom && later.EffectiveFrom <= now));

    public static async Task<PriceTimeline> TimelineAsync(
        this SmoothLlmDbContext context, string providerSlug, string upstreamModel, DateTimeOffset now, CancellationToken cancellationToken) =>
        new(await context.InForceOrAnnounced(now)
            .Where(price => price.ProviderSlug == providerSlug && price.UpstreamModel == upstreamModel)
            .ToListAsync(cancellationToken));

    /// <summary>Adds a version that holds from a moment on, or from right after the last one that was stated for it.</summary>
    public static async Task<PriceVersion> AddPriceAsync(
        this SmoothLlmDbContext context,
        string providerSlug,
        string upstreamModel,
        PriceDraft draft,
        DateTimeOffset from,
        PriceOrigin origin,
        CancellationToken cancellationToken)
    {
        // Moments are stored in milliseconds; two versions must not share the key. Local has those that nobody has saved yet.
        var effectiveFrom = DateTimeOffset.FromUnixTimeMilliseconds(from.ToUnixTimeMilliseconds());
        while (context.PriceVersions.Local.Any(IsTaken) || await context.PriceVersions.AnyAsync(
            price => price.ProviderSlug == providerSlug && price.UpstreamModel == upstreamModel && price.EffectiveFrom == effectiveFrom,
            cancellationToken))
            effectiveFrom = effectiveFrom.AddMilliseconds(1);
        var version = draft.ToVersion(providerSlug, upstreamModel, effectiveFrom, origin);
        context.PriceVersions.Add(version);
        return version;

        bool IsTaken(PriceVersion price) =>
            price.ProviderSlug == providerSlug && price.UpstreamModel == upstreamModel && price.EffectiveFrom == effectiveFrom;
    }
}
