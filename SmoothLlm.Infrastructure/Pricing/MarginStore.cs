using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Pricing;

/// <summary>An organization and what is added to providers' prices for it.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="Name">Its name; others may have the same.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="Percent">Its own margin; null for the platform's.</param>
public sealed record OrganizationMargin(Guid OrganizationId, string Name, DateTimeOffset CreatedAt, decimal? Percent);

/// <summary>What was found.</summary>
/// <param name="Items">At most <see cref="MarginStore.MaxListed"/>, by name.</param>
/// <param name="Total">How many there are.</param>
public sealed record OrganizationMargins(IReadOnlyList<OrganizationMargin> Items, int Total);

/// <summary>Margins: the platform's, and those of organizations that have one of their own. New requests pay a new margin when the call returns.</summary>
public sealed class MarginStore(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    Snapshots snapshots,
    TimeProvider time,
    ILogger<MarginStore> logger)
{
    /// <summary>Organizations in a list.</summary>
    public const int MaxListed = 20;

    private const string Field = "marginPercent";
    private const string Escape = "\\";

    public async Task<decimal> GetPercentAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return MarginPercent.Of(await context.MarginSettings.Select(margin => margin.BasisPoints).SingleAsync(cancellationToken));
    }

    /// <returns>What an organization pays on top of providers' prices, basis points.</returns>
    public async Task<int> BasisPointsOfAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        int? own = await context.Organizations.Where(organization => organization.Id == organizationId)
            .Select(organization => organization.MarginBasisPoints).SingleOrDefaultAsync(cancellationToken);
        return own ?? await context.MarginSettings.Select(margin => margin.BasisPoints).SingleAsync(cancellationToken);
    }

    /// <param name="percent">The platform's margin from now on.</param>
    /// <param name="userId">The admin.</param>
    /// <param name="cancellationToken">Leaves it as it was.</param>
    public async Task<PricingResult> SetPercentAsync(decimal percent, string userId, CancellationToken cancellationToken)
    {
        if (MarginPercent.Check(percent) is { } message)
            return new PricingResult.Invalid([new FieldProblem(Field, message)]);
        await database.WriteAsync(
            async context =>
            {
                var margin = await context.MarginSettings.SingleAsync(cancellationToken);
                var change = new AuditChange(MarginPercent.Of(margin.BasisPoints), percent);
                margin.BasisPoints = MarginPercent.ToBasisPoints(percent);
                context.Record(ChangeOf(organization: null, change, userId), time.GetUtcNow());
            },
            cancellationToken);
        Log.PlatformMarginSet(logger, percent, userId);
        await snapshots.RefreshAsync(CancellationToken.None);
        return new PricingResult.Saved();
    }

    /// <param name="search">A part of the name; empty finds those that have a margin of their own.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<OrganizationMargins> FindAsync(string search, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        string part = search.Trim();
        string pattern = $"%{EscapePattern(part[..Math.Min(part.Length, Organization.MaxNameLength)])}%";
        var found = part.Length == 0
            ? context.Organizations.AsNoTracking().Where(organization => organization.MarginBasisPoints != null)
            : context.Organizations.AsNoTracking().Where(organization => EF.Functions.Like(organization.Name, pattern, Escape));
        var items = await found
            .OrderBy(organization => organization.Name)
            .ThenBy(organization => organization.Id)
            .Take(MaxListed)
            .Select(organization => new { organization.Id, organization.Name, organization.CreatedAt, organization.MarginBasisPoints })
            .ToListAsync(cancellationToken);
        return new OrganizationMargins(
            [
                .. items.Select(organization => new OrganizationMargin(
                    organization.Id,
                    organization.Name,
                    organization.CreatedAt,
                    organization.MarginBasisPoints is { } basisPoints ? MarginPercent.Of(basisPoints) : null)),
            ],
            await found.CountAsync(cancellationToken));
    }

    /// <param name="organizationId">The organization.</param>
    /// <param name="percent">Its margin from now on; null gives it the platform's.</param>
    /// <param name="userId">The admin.</param>
    /// <param name="cancellationToken">Leaves it as it was.</param>
    public async Task<PricingResult> SetOrganizationPercentAsync(Guid organizationId, decimal? percent, string userId, CancellationToken cancellationToken)
    {
        if (percent is { } stated && MarginPercent.Check(stated) is { } message)
            return new PricingResult.Invalid([new FieldProblem(Field, message)]);
        int? basisPoints = percent is { } own ? MarginPercent.ToBasisPoints(own) : null;
        bool isFound = await database.WriteAsync(
            async context =>
            {
                var organization = await context.Organizations.SingleOrDefaultAsync(row => row.Id == organizationId, cancellationToken);
                if (organization is null)
                    return false;
                decimal? before = organization.MarginBasisPoints is { } old ? MarginPercent.Of(old) : null;
                organization.MarginBasisPoints = basisPoints;
                context.Record(ChangeOf(organization, new AuditChange(before, percent), userId), time.GetUtcNow());
                return true;
            },
            cancellationToken);
        if (!isFound)
            return new PricingResult.NotFound();
        Log.OrganizationMarginSet(logger, organizationId, percent, userId);
        await snapshots.RefreshAsync(CancellationToken.None);
        return new PricingResult.Saved();
    }

    /// <summary>Not in the organization's own part of the log: what it is charged it sees in prices, not in margins.</summary>
    private static AuditEvent ChangeOf(Organization? organization, AuditChange percent, string userId) => new(
        AuditActions.MarginChanged,
        OrganizationId: null,
        organization is null ? AuditTarget.Only("margin") : AuditTarget.Organization(organization.Id, organization.Name))
    {
        ActorUserId = userId,
        Details = AuditDetails.Of(("percent", percent)),
    };

    private static string EscapePattern(string text) => text
        .Replace(Escape, Escape + Escape, StringComparison.Ordinal)
        .Replace("%", Escape + "%", StringComparison.Ordinal)
        .Replace("_", Escape + "_", StringComparison.Ordinal)
        .Replace("[", Escape + "[", StringComparison.Ordinal);
}
