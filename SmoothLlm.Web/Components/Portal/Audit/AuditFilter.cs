using SmoothLlm.Core.Audit;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Web.Components.Shared;

namespace SmoothLlm.Web.Components.Portal.Audit;

/// <summary>Which part of the audit log, as a URL says it: on the pages, in their exports and for programs.</summary>
/// <param name="Actor">See <see cref="AuditQuery.Actor"/>.</param>
/// <param name="Action">An action or a group of them; null for all.</param>
/// <param name="Target">See <see cref="AuditQuery.Target"/>.</param>
internal sealed record AuditFilter(string? Actor, string? Action, string? Target, UtcDays Days)
{
    public const string ActorName = "actor";
    public const string ActionName = "action";
    public const string TargetName = "target";

    /// <summary>Longest text that is looked for, in characters.</summary>
    public const int MaxTextLength = 200;

    public static readonly AuditFilter Default = new(Actor: null, Action: null, Target: null, new UtcDays(From: null, To: null));

    /// <summary>The groups of actions, each with its dot.</summary>
    public static readonly IReadOnlyList<string> Groups =
        [.. AuditActions.All.Select(action => action[..(action.IndexOf('.', StringComparison.Ordinal) + 1)]).Distinct(StringComparer.Ordinal)];

    public bool IsNarrowed => this != Default;

    /// <summary>For people: whatever a URL says that means nothing is left out.</summary>
    public static AuditFilter Parse(string? actor, string? action, string? target, string? from, string? to) =>
        Read(actor, action, target, from, to).Filter;

    /// <summary>For programs, which are told what means nothing.</summary>
    /// <returns>The filter, and the problems by the names of their parameters; none when it is sound.</returns>
    public static (AuditFilter Filter, Dictionary<string, string[]> Problems) Read(string? actor, string? action, string? target, string? from, string? to)
    {
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        string? known = Text(action);
        if (known is not null && !AuditActions.All.Contains(known, StringComparer.Ordinal) && !Groups.Contains(known, StringComparer.Ordinal))
        {
            problems[ActionName] = ["Must be an action such as 'api_key.created', or a group of them such as 'api_key.'."];
            known = null;
        }

        return (new AuditFilter(Words(ActorName, actor), known, Words(TargetName, target), UtcDays.Read(from, to, problems)), problems);

        string? Words(string name, string? text)
        {
            if (Text(text) is not { Length: > MaxTextLength })
                return Text(text);
            problems[name] = [FormattableString.Invariant($"Must have at most {MaxTextLength} characters.")];
            return null;
        }
    }

    /// <param name="organizationId">Whose; null for everything.</param>
    public AuditQuery ToQuery(Guid? organizationId) => new()
    {
        OrganizationId = organizationId,
        Actor = Actor,
        Action = Action,
        Target = Target,
        From = Days.Start,
        Until = Days.Until,
    };

    /// <summary>The same as a query string, with its question mark; empty for everything.</summary>
    public string ToQueryString() => QueryString.Create(new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        [ActorName] = Actor,
        [ActionName] = Action,
        [TargetName] = Target,
        [UtcDays.FromName] = Days.FromText,
        [UtcDays.ToName] = Days.ToText,
    }.Where(pair => pair.Value is not null)).ToString();

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
