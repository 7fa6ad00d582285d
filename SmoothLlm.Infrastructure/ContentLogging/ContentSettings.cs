using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.ContentLogging;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.ContentLogging;

/// <summary>What an organization has chosen.</summary>
/// <param name="IsOn">Whether texts of requests are kept.</param>
/// <param name="RetentionDays">For how long, days; the default where nothing was chosen.</param>
/// <param name="Stored">Requests whose texts are kept now.</param>
public sealed record ContentChoice(bool IsOn, int RetentionDays, int Stored);

/// <summary>What an owner chooses.</summary>
/// <param name="HasConsented">To the text that says what is kept and who can read it; needed to switch it on.</param>
/// <param name="DeletesStored">When switched off: what was kept goes at once, instead of when its time is over.</param>
public sealed record ContentChoiceDraft(bool IsOn, int RetentionDays, bool HasConsented, bool DeletesStored);

/// <summary>What became of a choice.</summary>
public abstract record ContentChoiceResult
{
    private ContentChoiceResult()
    {
    }

    /// <summary>It is in force on this node, and within seconds on the others.</summary>
    public sealed record Saved : ContentChoiceResult;

    public sealed record Invalid(FieldProblem Problem) : ContentChoiceResult;

    /// <summary>Only owners may.</summary>
    public sealed record NotAllowed : ContentChoiceResult
    {
        public const string Message = "Only an owner may decide what is kept of requests.";
    }
}

/// <summary>Whether an organization's requests are kept with their texts, which its owner decides.</summary>
public sealed class ContentSettings(
    IDbContextFactory<SmoothLlmDbContext> contexts, Database database, Snapshots snapshots, ContentRetentionJob retention, TimeProvider time)
{
    public async Task<ContentChoice> ReadAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var organization = await context.Organizations.AsNoTracking().SingleAsync(row => row.Id == organizationId, cancellationToken);
        int stored = await context.RequestContents.CountAsync(content => content.OrganizationId == organizationId, cancellationToken);
        return new ContentChoice(
            organization.KeepsContent,
            organization.ContentRetentionDays is { } days and > 0 ? days : ContentRetention.DefaultDays,
            stored);
    }

    /// <summary>Whether the requests of this organization are kept now.</summary>
    public async Task<bool> IsOnAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Organizations.AnyAsync(organization => organization.Id == organizationId && organization.KeepsContent, cancellationToken);
    }

    public async Task<ContentChoiceResult> ChooseAsync(Guid organizationId, string userId, ContentChoiceDraft draft, CancellationToken cancellationToken)
    {
        string choices = string.Join(", ", ContentRetention.Choices);
        if (draft.IsOn && !ContentRetention.Choices.Contains(draft.RetentionDays))
            return new ContentChoiceResult.Invalid(new FieldProblem("retentionDays", $"Must be one of {choices}."));
        var result = await database.WriteAsync(context => ChooseAsync(context, organizationId, userId, draft, cancellationToken), cancellationToken);
        if (result is not ContentChoiceResult.Saved)
            return result;
        await snapshots.RefreshAsync(CancellationToken.None);
        // It is decided, and the job would come to it as well: whoever gives up waiting does not undo that.
        if (!draft.IsOn && draft.DeletesStored)
            await retention.DeleteAsync(organizationId, CancellationToken.None);
        return result;
    }

    private async Task<ContentChoiceResult> ChooseAsync(
        SmoothLlmDbContext context, Guid organizationId, string userId, ContentChoiceDraft draft, CancellationToken cancellationToken)
    {
        var role = await context.Memberships
            .Where(member => member.OrganizationId == organizationId && member.UserId == userId)
            .Select(member => (OrganizationRole?)member.Role)
            .SingleOrDefaultAsync(cancellationToken);
        if (role?.MayChangeContentLogging() != true)
            return new ContentChoiceResult.NotAllowed();
        var organization = await context.Organizations.SingleAsync(row => row.Id == organizationId, cancellationToken);
        if (draft.IsOn && !organization.KeepsContent && !draft.HasConsented)
            return new ContentChoiceResult.Invalid(new FieldProblem("consent", "Must be true: read what is kept, and agree to it."));

        bool wasOn = organization.KeepsContent;
        int? before = organization.ContentRetentionDays;
        organization.KeepsContent = draft.IsOn;
        if (draft.IsOn)
            organization.ContentRetentionDays = draft.RetentionDays;
        else if (draft.DeletesStored && before is not null)
            organization.ContentRetentionDays = 0;
        if (wasOn != draft.IsOn || before != organization.ContentRetentionDays)
        {
            string action = (wasOn, draft.IsOn) switch
            {
                (false, true) => AuditActions.ContentLoggingEnabled,
                (true, true) => AuditActions.ContentLoggingChanged,
                (true, false) => AuditActions.ContentLoggingDisabled,
                (false, false) => AuditActions.ContentDeleted,
            };
            context.Record(
                new AuditEvent(action, organizationId, AuditTarget.Organization(organizationId, organization.Name))
                {
                    ActorUserId = userId,
                    Details = AuditDetails.Of(
                        ("retentionDays", draft.IsOn ? new AuditChange(before, draft.RetentionDays) : null),
                        ("deletesStored", draft.IsOn ? null : draft.DeletesStored)),
                },
                time.GetUtcNow());
        }

        return new ContentChoiceResult.Saved();
    }
}
