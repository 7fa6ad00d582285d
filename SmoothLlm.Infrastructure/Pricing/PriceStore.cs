using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Pricing;

/// <summary>Prices as admins see and set them. A change is in force on this node when the call returns.</summary>
public sealed class PriceStore(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    Snapshots snapshots,
    TimeProvider time,
    ILogger<PriceStore> logger)
{
    /// <summary>Versions in a history, the newest first.</summary>
    public const int MaxHistory = 500;

    /// <summary>A price that comes into force later than this is a mistyped year.</summary>
    public const int MaxYearsAhead = 10;

    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Every model at every provider that it is deployed at, priced or not.</summary>
    public async Task<IReadOnlyList<ListedPrice>> ListAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var deployed = await (
            from deployment in context.Deployments.AsNoTracking()
            join model in context.Models on deployment.ModelId equals model.Id
            select new
            {
                deployment.ProviderSlug,
                deployment.UpstreamModel,
                model.Id,
                model.Name,
                IsInUse = deployment.IsEnabled && model.IsEnabled
                    && context.Providers.Any(provider => provider.Slug == deployment.ProviderSlug && provider.IsEnabled),
            }).ToListAsync(cancellationToken);
        var versions = (await context.InForceOrAnnounced(now).ToListAsync(cancellationToken))
            .ToLookup(version => (version.ProviderSlug, version.UpstreamModel));
        return
        [
            .. deployed
                .GroupBy(deployment => (deployment.ProviderSlug, deployment.UpstreamModel))
                .Select(group =>
                {
                    var timeline = new PriceTimeline(versions[group.Key]);
                    return new ListedPrice(
                        group.Key.ProviderSlug,
                        group.Key.UpstreamModel,
                        [.. group.OrderBy(deployment => deployment.Id, StringComparer.Ordinal).Select(deployment => (deployment.Id, deployment.Name))],
                        group.Any(deployment => deployment.IsInUse),
                        timeline.At(now),
                        timeline.After(now).FirstOrDefault());
                })
                .OrderByDescending(price => price.IsInUse)
                .ThenBy(price => price.ProviderSlug, StringComparer.Ordinal)
                .ThenBy(price => price.UpstreamModel, StringComparer.Ordinal),
        ];
    }

    /// <returns>The versions, the newest first; empty when there is none.</returns>
    public async Task<IReadOnlyList<PriceHistoryLine>> HistoryAsync(string providerSlug, string upstreamModel, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var written = await (
            from version in context.PriceVersions.AsNoTracking().Include(version => version.Tiers)
            where version.ProviderSlug == providerSlug && version.UpstreamModel == upstreamModel
            orderby version.EffectiveFrom descending
            select new { Version = version, Email = context.Users.Where(user => user.Id == version.CreatedByUserId).Select(user => user.Email).FirstOrDefault() })
            .Take(MaxHistory)
            .ToListAsync(cancellationToken);
        var timeline = new PriceTimeline(written.Select(line => line.Version));
        var current = timeline.At(now);
        return
        [
            .. written.Select(line => new PriceHistoryLine(
                line.Version,
                StateOf(line.Version),
                timeline.EndOf(line.Version),
                // An admin whose account is gone still did it.
                line.Email ?? line.Version.CreatedByUserId)),
        ];

        PriceState StateOf(PriceVersion version) =>
            version == current ? PriceState.InForce
            : timeline.EndOf(version) == version.EffectiveFrom ? PriceState.Replaced
            : version.EffectiveFrom > now ? PriceState.Announced
            : PriceState.Past;
    }

    /// <summary>
    /// Adds a version that holds from a moment on. Requests that hold credits already keep the one they were held at.
    /// </summary>
    /// <param name="providerSlug">The provider.</param>
    /// <param name="upstreamModel">The provider's own name for the model.</param>
    /// <param name="draft">The rates.</param>
    /// <param name="from">When it comes into force, UTC; null for now.</param>
    /// <param name="replacesAnnounced">Whether it also takes the place of what is announced for after that moment.</param>
    /// <param name="userId">The admin.</param>
    /// <param name="cancellationToken">Leaves everything as it was.</param>
    public async Task<PricingResult> AddAsync(
        string providerSlug,
        string upstreamModel,
        PriceDraft draft,
        DateTimeOffset? from,
        bool replacesAnnounced,
        string userId,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var moment = from ?? now;
        List<FieldProblem> problems = [.. draft.Check()];
        if (CheckMoment(moment, now) is { } wrong)
            problems.Add(new FieldProblem("effectiveFrom", wrong));
        if (problems.Count > 0)
            return new PricingResult.Invalid(problems);
        var result = await database.WriteAsync<PricingResult>(
            async context =>
            {
                bool isDeployed = await context.Deployments.AnyAsync(
                    deployment => deployment.ProviderSlug == providerSlug && deployment.UpstreamModel == upstreamModel,
                    cancellationToken);
                if (!isDeployed)
                    return new PricingResult.NotFound();
                var timeline = await context.TimelineAsync(providerSlug, upstreamModel, now, cancellationToken);
                if (moment < now && timeline.At(now) is { } inForce)
                    return new PricingResult.Invalid([new FieldProblem("effectiveFrom", Overlap(inForce))]);
                var origin = new PriceOrigin(PriceSource.Admin, now, userId);
                await context.AddPriceAsync(providerSlug, upstreamModel, draft, moment, origin, cancellationToken);
                foreach (var announced in replacesAnnounced ? timeline.After(moment) : [])
                    await context.AddPriceAsync(providerSlug, upstreamModel, draft, announced.EffectiveFrom, origin, cancellationToken);
                context.Record(
                    new AuditEvent(AuditActions.PriceAdded, OrganizationId: null, AuditTarget.Price(providerSlug, upstreamModel))
                    {
                        ActorUserId = userId,
                        Details = AuditDetails.Of(
                            ("from", moment), ("inputUsdPerMillion", draft.Input), ("outputUsdPerMillion", draft.Output), ("replacesAnnounced", replacesAnnounced)),
                    },
                    now);
                return new PricingResult.Saved();
            },
            cancellationToken);
        if (result is PricingResult.Saved)
        {
            Log.PriceAdded(logger, upstreamModel, providerSlug, moment, userId);
            // The version is committed: whoever gave up waiting must not leave it out of force.
            await snapshots.RefreshAsync(CancellationToken.None);
        }

        return result;
    }

    private static Sentence? CheckMoment(DateTimeOffset moment, DateTimeOffset now) =>
        moment < Earliest ? "Enter a date after the year 2000."
        : moment > now.AddYears(MaxYearsAhead) ? (Sentence)$"Enter a date within the next {MaxYearsAhead} years."
        : null;

    private static Sentence Overlap(PriceVersion inForce) =>
        $"This lies in the past, and a price has been in force since {inForce.EffectiveFrom.UtcDateTime:yyyy-MM-dd HH:mm} UTC. What was charged stays: choose now or a later moment.";
}
