using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Pricing;

namespace SmoothLlm.Infrastructure.Catalog;

/// <summary>
/// Brings in a catalog that an admin has looked at: it is compared first, and only what was approved is applied, in one
/// transaction, as new versions.
/// </summary>
public sealed class CatalogReview(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    Snapshots snapshots,
    TimeProvider time,
    ILogger<CatalogReview> logger)
{
    /// <summary>Longest file that is read, bytes.</summary>
    public const int MaxFileBytes = CatalogReader.MaxFileBytes;

    /// <summary>Compares the catalog that ships with the product.</summary>
    public async Task<CatalogComparison> CompareShippedAsync(CancellationToken cancellationToken) =>
        new CatalogComparison.Compared(await CompareAsync(CatalogFile.ReadShipped(), cancellationToken));

    /// <summary>Compares a file; changes nothing.</summary>
    /// <param name="json">Its content.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    public async Task<CatalogComparison> CompareAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var file = CatalogReader.Read(json, problems);
        return problems.Count > 0
            ? new CatalogComparison.Refused(problems)
            : new CatalogComparison.Compared(await CompareAsync(file, cancellationToken));
    }

    /// <summary>What there is still to approve of a catalog that was compared before.</summary>
    /// <param name="earlier">What was compared.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    public Task<CatalogProposal> CompareAgainAsync(CatalogProposal earlier, CancellationToken cancellationToken) =>
        CompareAsync(earlier.File, cancellationToken);

    /// <summary>Applies the lines that were approved, or nothing when one of them does not hold any more.</summary>
    /// <param name="proposal">What was looked at.</param>
    /// <param name="approved">The keys of lines of it.</param>
    /// <param name="userId">The admin who approves.</param>
    /// <param name="cancellationToken">Leaves everything as it was.</param>
    public async Task<CatalogApproval> ApplyAsync(
        CatalogProposal proposal, IReadOnlySet<string> approved, string userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var result = await database.WriteAsync<CatalogApproval>(
            async context =>
            {
                var comparer = new CatalogComparer(proposal.File, now);
                var lines = (await comparer.CompareAsync(context, cancellationToken)).Lines.Where(line => approved.Contains(line.Key)).ToList();
                if (lines.Count != approved.Count)
                    return new CatalogApproval.Outdated();
                var entries = proposal.File.Models.ToDictionary(entry => (entry.Provider, entry.Id));
                var origin = new PriceOrigin(PriceSource.Catalog, now, userId);
                var addedModels = new HashSet<string>(StringComparer.Ordinal);
                foreach (var line in lines)
                {
                    var entry = entries[(line.ProviderSlug, line.ModelId)];
                    if (comparer.IsModelMissing(entry) && addedModels.Add(entry.Id))
                        context.Models.Add(entry.ToModel(proposal.Generated));
                    if (comparer.IsDeploymentMissing(entry))
                        context.Deployments.Add(entry.ToDeployment(now));
                    foreach (var price in line.Prices)
                        await context.AddPriceAsync(entry.Provider, entry.Id, price.Stated.Draft, From(price, proposal.Generated, now), origin, cancellationToken);
                }

                var applied = new CatalogApproval.Applied(lines.Count(line => line.Kind == CatalogLineKind.NewModel), lines.Sum(line => line.Prices.Count));
                context.Record(
                    new AuditEvent(AuditActions.CatalogImported, OrganizationId: null, AuditTarget.Only("catalog"))
                    {
                        ActorUserId = userId,
                        Details = AuditDetails.Of(("generated", proposal.Generated), ("models", applied.Models), ("prices", applied.Prices)),
                    },
                    now);
                return applied;
            },
            cancellationToken);
        if (result is CatalogApproval.Applied applied)
        {
            Log.CatalogApproved(logger, proposal.Generated, applied.Models, applied.Prices, userId);
            await snapshots.RefreshAsync(CancellationToken.None);
        }

        return result;
    }

    /// <summary>Where nothing was in force before, the price holds since the day that the catalog says.</summary>
    private static DateTimeOffset From(ProposedPrice price, DateOnly generated, DateTimeOffset now)
    {
        if (price.From is { } announced)
            return announced;
        var since = CatalogEntry.EffectiveFrom(price.Stated, generated, now);
        return price.Old is null && since < now ? since : now;
    }

    private async Task<CatalogProposal> CompareAsync(CatalogFile file, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await new CatalogComparer(file, time.GetUtcNow()).CompareAsync(context, cancellationToken);
    }
}
