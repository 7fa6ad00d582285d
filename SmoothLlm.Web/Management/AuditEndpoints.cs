using System.Globalization;
using System.Text.Json;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Components.Portal.Audit;

namespace SmoothLlm.Web.Management;

/// <summary>The audit log: an organization's own part for its owners and admins, and all of it for the platform's.</summary>
internal static class AuditEndpoints
{
    /// <summary>Where the export lies, for the page that offers it.</summary>
    public const string ExportPath = "/api/audit/export";

    /// <summary>Where the whole log's export lies.</summary>
    public const string AdminExportPath = "/api/admin/audit/export";

    /// <summary>Lines in one export; whoever wants older ones names the days.</summary>
    public const int MaxExportedLines = 100_000;

    public static void MapAudit(this IEndpointRouteBuilder group)
    {
        group.MapGet("/audit", ListOwnAsync);
        group.MapGet("/audit/export", ExportOwnAsync);
        var admin = group.MapGroup("/admin/audit").RequireAuthorization(PortalPolicies.ApiPlatformAdmin);
        admin.MapGet("", ListAllAsync);
        admin.MapGet("/export", ExportAllAsync);
    }

    private static Task<IResult> ListOwnAsync(
        ManagementCaller caller, AuditLog log, [AsParameters] AuditParameters parameters, CancellationToken cancellationToken) =>
        caller.Role.MayReadAudit() ? ListAsync(log, parameters, caller.OrganizationId, cancellationToken) : Task.FromResult(Refusal());

    private static Task<IResult> ListAllAsync(AuditLog log, [AsParameters] AuditParameters parameters, CancellationToken cancellationToken) =>
        ListAsync(log, parameters, organizationId: null, cancellationToken);

    private static IResult ExportOwnAsync(
        ManagementCaller caller, AuditLog log, TimeProvider time, HttpContext context, [AsParameters] AuditParameters parameters) =>
        caller.Role.MayReadAudit() ? Export(log, time, context, parameters, caller.OrganizationId) : Refusal();

    private static IResult ExportAllAsync(AuditLog log, TimeProvider time, HttpContext context, [AsParameters] AuditParameters parameters) =>
        Export(log, time, context, parameters, organizationId: null);

    private static async Task<IResult> ListAsync(AuditLog log, AuditParameters parameters, Guid? organizationId, CancellationToken cancellationToken)
    {
        var (filter, problems) = parameters.ReadFilter();
        long? before = ReadWhole("cursor", parameters.Cursor, long.MaxValue, "Must be the 'nextCursor' of the page before.", problems);
        long? size = ReadWhole("limit", parameters.Limit, AuditQuery.MaxPageSize, $"Must be a whole number from 1 to {AuditQuery.MaxPageSize}.", problems);
        if (problems.Count > 0)
            return TypedResults.ValidationProblem(problems);
        var page = await log.ReadAsync(
            filter.ToQuery(organizationId) with { BeforeId = before, PageSize = (int)(size ?? AuditQuery.DefaultPageSize) },
            cancellationToken);
        return TypedResults.Ok(new AuditAnswer(
            [.. page.Items.Select(AuditLineAnswer.Of)],
            page.NextBeforeId?.ToString(CultureInfo.InvariantCulture)));
    }

    private static IResult Export(AuditLog log, TimeProvider time, HttpContext context, AuditParameters parameters, Guid? organizationId)
    {
        var (filter, problems) = parameters.ReadFilter();
        if (problems.Count > 0)
            return TypedResults.ValidationProblem(problems);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(
            output => AuditCsv.WriteAsync(output, log.LinesAsync(filter.ToQuery(organizationId), MaxExportedLines, context.RequestAborted), context.RequestAborted),
            AuditCsv.ContentType,
            string.Create(CultureInfo.InvariantCulture, $"audit-{time.GetUtcNow():yyyy-MM-dd}.csv"));
    }

    private static IResult Refusal() => TypedResults.Problem("Your role may not read the audit log.", statusCode: StatusCodes.Status403Forbidden);

    private static long? ReadWhole(string name, string? text, long most, string message, Dictionary<string, string[]> problems)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= 1 && number <= most)
            return number;
        problems[name] = [message];
        return null;
    }

    // Texts in place of typed parameters: what is wrong is then said in our words, with the parameter's name.
    internal sealed class AuditParameters
    {
        public string? Actor { get; init; }

        public string? Action { get; init; }

        public string? Target { get; init; }

        public string? From { get; init; }

        public string? To { get; init; }

        public string? Cursor { get; init; }

        public string? Limit { get; init; }

        public (AuditFilter Filter, Dictionary<string, string[]> Problems) ReadFilter() => AuditFilter.Read(Actor, Action, Target, From, To);
    }

    /// <summary>Newest first; the cursor leads to older entries and is null at the end.</summary>
    private sealed record AuditAnswer(IReadOnlyList<AuditLineAnswer> Items, string? NextCursor);

    private sealed record AuditLineAnswer(
        string Id,
        DateTimeOffset At,
        Guid? OrganizationId,
        string ActorKind,
        string? ActorId,
        string Actor,
        string? IpAddress,
        string Action,
        string TargetKind,
        string TargetId,
        string Target,
        JsonElement? Details)
    {
        public static AuditLineAnswer Of(AuditLine line) => new(
            line.Entry.Id.ToString(CultureInfo.InvariantCulture),
            line.Entry.At,
            line.Entry.OrganizationId,
            JsonNamingPolicy.SnakeCaseLower.ConvertName(line.Entry.ActorKind.ToString()),
            line.ActorId,
            line.Actor,
            line.IpAddress,
            line.Entry.Action,
            line.Entry.TargetKind,
            line.Entry.TargetId,
            line.Target,
            line.Entry.Details is { } details ? JsonElement.Parse(details) : null);
    }
}
