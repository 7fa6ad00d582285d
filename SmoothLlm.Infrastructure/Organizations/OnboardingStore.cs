using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Organizations;

/// <summary>Whether an organization still wants to see its first steps.</summary>
public sealed class OnboardingStore(IDbContextFactory<SmoothLlmDbContext> contexts, TimeProvider time)
{
    public async Task<bool> IsDismissedAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Onboardings.AnyAsync(onboarding => onboarding.OrganizationId == organizationId, cancellationToken);
    }

    /// <summary>For everybody in the organization. Once more changes nothing.</summary>
    public async Task DismissAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        using var turn = await context.BeginWriteAsync(cancellationToken);
        if (await context.Onboardings.AnyAsync(onboarding => onboarding.OrganizationId == organizationId, cancellationToken))
            return;
        context.Add(new Onboarding { OrganizationId = organizationId, DismissedAt = time.GetUtcNow() });
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Shows them again.</summary>
    public async Task RestoreAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        using var turn = await context.BeginWriteAsync(cancellationToken);
        await context.Onboardings.Where(onboarding => onboarding.OrganizationId == organizationId).ExecuteDeleteAsync(cancellationToken);
    }
}
