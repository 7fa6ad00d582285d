using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.ContentLogging;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.ContentLogging;

/// <summary>One of the two texts of a request.</summary>
/// <param name="Text">As far as it was kept; null when it cannot be decrypted any more.</param>
/// <param name="Bytes">How long all of it was.</param>
/// <param name="IsCut">Whether it is its beginning only.</param>
public sealed record KeptText(string? Text, long Bytes, bool IsCut);

/// <summary>What was said in one request.</summary>
public sealed record KeptContent(Guid RequestId, DateTimeOffset RecordedAt, KeptText Request, KeptText Answer);

/// <summary>The only way to what was said. Each look is written into the organization's audit log before anything is shown, whoever looks.</summary>
public sealed class ContentReader(IDbContextFactory<SmoothLlmDbContext> contexts, Database database, ContentProtection protection, TimeProvider time)
{
    /// <summary>Whether there is something to look at. Looks at nothing.</summary>
    public async Task<bool> ExistsAsync(Guid organizationId, Guid requestId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.RequestContents.AnyAsync(content => content.RequestId == requestId && content.OrganizationId == organizationId, cancellationToken);
    }

    /// <summary>Looks at it; the caller has seen to it that the user may.</summary>
    /// <param name="organizationId">Whose: requests of others are as good as absent.</param>
    /// <param name="userId">Who looks.</param>
    /// <returns>Null when it was not kept, or is deleted.</returns>
    public async Task<KeptContent?> LookAsync(Guid organizationId, Guid requestId, string userId, CancellationToken cancellationToken)
    {
        RequestContent? found;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            found = await context.RequestContents.AsNoTracking()
                .SingleOrDefaultAsync(row => row.RequestId == requestId && row.OrganizationId == organizationId, cancellationToken);
        }

        if (found is null)
            return null;
        // First the line, then the text.
        await database.RecordAsync(
            new AuditEvent(AuditActions.ContentViewed, organizationId, AuditTarget.Request(RequestIds.Format(requestId))) { ActorUserId = userId },
            time.GetUtcNow());
        return Read(found);
    }

    private KeptContent Read(RequestContent content) => new(
        content.RequestId,
        content.RecordedAt,
        new KeptText(protection.TryUnprotect(content.OrganizationId, content.ProtectedRequest), content.RequestBytes, content.IsRequestCut),
        new KeptText(protection.TryUnprotect(content.OrganizationId, content.ProtectedAnswer), content.AnswerBytes, content.IsAnswerCut));
}
