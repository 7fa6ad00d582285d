using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Audit;

/// <summary>How changes come into the audit log: with the change, in its own transaction, wherever it has one.</summary>
public static class AuditRecording
{
    private static readonly string[] SecretEndings = ["Credential", "Secret", "Hash", "Password", "Token"];

    /// <summary>Adds an entry; it is saved, or not, with everything else in this context.</summary>
    public static void Record(this SmoothLlmDbContext context, AuditEvent happened, DateTimeOffset now)
    {
        var actor = CurrentActor.Value;
        if (actor.Kind == AuditActorKind.System && happened.ActorUserId is { } userId)
            actor = actor with { Kind = AuditActorKind.User, Id = userId };
        context.AuditEntries.Add(new AuditEntry
        {
            At = now,
            OrganizationId = happened.OrganizationId,
            ActorKind = actor.Kind,
            ActorId = actor.Id,
            IpAddress = actor.IpAddress,
            Action = happened.Action,
            TargetKind = happened.Target.Kind,
            TargetId = Cut(happened.Target.Id),
            TargetName = happened.Target.Name is { } name ? Cut(name) : null,
            Details = happened.Details,
        });
    }

    /// <summary>Writes down what has happened outside of this database's transactions, right after it.</summary>
    public static async Task RecordAsync(this Database database, AuditEvent happened, DateTimeOffset now)
    {
        // A line in the log is all that is written here, and what visitors do belongs into it.
        using var recording = CurrentActor.Begin(CurrentActor.Value with { VisitedOrganizationId = null });
        await database.WriteAsync(
            context =>
            {
                context.Record(happened, now);
                return Task.CompletedTask;
            },
            // It has happened: whoever gave up waiting does not undo that.
            CancellationToken.None);
    }

    /// <summary>
    /// What is changed in a row that is tracked and not saved yet, before and after. Of secrets it says only that they
    /// changed.
    /// </summary>
    /// <param name="except">Properties that say nothing, such as when it was changed.</param>
    /// <returns>Empty when nothing is.</returns>
    public static IReadOnlyList<(string Name, object? Value)> ChangesOf(this SmoothLlmDbContext context, object row, params IReadOnlyList<string> except) =>
    [
        .. context.Entry(row).Properties
            .Where(property => property.IsModified && !except.Contains(property.Metadata.Name, StringComparer.Ordinal)
                && !Equals(property.OriginalValue, property.CurrentValue))
            .Select(property => (
                Camel(property.Metadata.Name),
                IsSecret(property.Metadata.Name) ? (object)"changed" : new AuditChange(property.OriginalValue, property.CurrentValue))),
    ];

    private static bool IsSecret(string name) => Array.Exists(SecretEndings, ending => name.EndsWith(ending, StringComparison.Ordinal));

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Cut(string text) =>
        text.Length <= AuditEntry.MaxTargetLength ? text : text[..(AuditEntry.MaxTargetLength - 1)] + "…";
}
