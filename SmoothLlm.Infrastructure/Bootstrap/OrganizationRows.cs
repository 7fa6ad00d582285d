using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Plans;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Infrastructure.Users;

namespace SmoothLlm.Infrastructure.Bootstrap;

/// <summary>Writes the file's organizations with their wallets, owners and keys.</summary>
internal static class OrganizationRows
{
    /// <summary>
    /// The organization of that name which the file's owner owns; without an owner, the one of that name without members.
    /// A customer who gives an organization the same name does not get the file's keys by that.
    /// </summary>
    public static async Task<Organization?> FindAsync(
        SmoothLlmDbContext context,
        PlatformUsers users,
        BootstrapOrganization stated,
        CancellationToken cancellationToken)
    {
        string? ownerId = null;
        if (stated.Owner is not null)
        {
            ownerId = (await users.FindAsync(stated.Owner.Email))?.Id;
            if (ownerId is null)
                return null;
        }

        var members = context.Memberships;
        return await context.Organizations
            .Where(organization => organization.Name == stated.Name)
            .Where(organization => ownerId == null
                ? !members.Any(member => member.OrganizationId == organization.Id)
                : members.Any(member => member.OrganizationId == organization.Id && member.UserId == ownerId && member.Role == OrganizationRole.Owner))
            .OrderBy(organization => organization.CreatedAt)
            .ThenBy(organization => organization.Id)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Creates what is missing; the owner must exist.</summary>
    /// <returns>The organization's id.</returns>
    public static async Task<Guid> ApplyAsync(
        SmoothLlmDbContext context,
        PlatformUsers users,
        BootstrapOrganization stated,
        IReadOnlyDictionary<string, Plan> plans,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var organization = await FindAsync(context, users, stated, cancellationToken)
            ?? await AddAsync(context, users, stated, now);
        if (stated.MarginPercent is { } percent)
            organization.MarginBasisPoints = MarginPercent.ToBasisPoints(percent);
        if (stated.Plan is { } plan)
            organization.PlanId = plans[plan].Id;
        organization.TimeZoneId = stated.TimeZone ?? organization.TimeZoneId;
        foreach (var key in stated.ApiKeys)
        {
            if (await IsKnownAsync(context, organization.Id, key, cancellationToken))
                continue;
            var settings = new ApiKeySettings(key.Name) { ExpiresAt = key.ExpiresAt };
            context.ApiKeys.Add(ApiKeyStore.NewKey(new ApiKeyScope(organization.Id, key.Kind), settings, key.Secret, userId: null, now));
        }

        return organization.Id;
    }

    /// <summary>
    /// A key that was revoked or deleted since stays so, and one that got a new secret since keeps that: the secret in
    /// the file may be the one that leaked.
    /// </summary>
    private static Task<bool> IsKnownAsync(SmoothLlmDbContext context, Guid organizationId, BootstrapApiKey key, CancellationToken cancellationToken)
    {
        string hash = key.Secret.Hash;
        return context.ApiKeys.AnyAsync(
            row => row.SecretHash == hash
                || row.PreviousSecretHash == hash
                || (row.OrganizationId == organizationId && row.Kind == key.Kind && row.Name == key.Name && row.CreatedByUserId == null && row.RotatedAt != null),
            cancellationToken);
    }

    private static async Task<Organization> AddAsync(SmoothLlmDbContext context, PlatformUsers users, BootstrapOrganization stated, DateTimeOffset now)
    {
        var owner = stated.Owner is null ? null : await users.FindAsync(stated.Owner.Email);
        var (organization, _) = NewOrganization.Add(context, stated.Name, owner?.Id, now);
        return organization;
    }
}
