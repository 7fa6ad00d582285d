using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Organizations;

/// <summary>What every organization begins with, whoever creates it: an empty wallet and, where there is one, its owner.</summary>
internal static class NewOrganization
{
    /// <summary>Adds the rows; the caller saves them in its own transaction.</summary>
    public static (Organization Organization, LedgerAccount Wallet) Add(SmoothLlmDbContext context, string name, string? ownerUserId, DateTimeOffset now)
    {
        var organization = new Organization { Id = Guid.CreateVersion7(now), Name = name, CreatedAt = now };
        var wallet = new LedgerAccount { Kind = LedgerAccountKind.Wallet, OrganizationId = organization.Id };
        context.Organizations.Add(organization);
        context.LedgerAccounts.Add(wallet);
        if (ownerUserId is not null)
        {
            context.Memberships.Add(new Membership
            {
                OrganizationId = organization.Id,
                UserId = ownerUserId,
                Role = OrganizationRole.Owner,
                CreatedAt = now,
            });
        }

        context.Record(
            new AuditEvent(AuditActions.OrganizationCreated, organization.Id, AuditTarget.Organization(organization.Id, name)) { ActorUserId = ownerUserId },
            now);

        return (organization, wallet);
    }
}
