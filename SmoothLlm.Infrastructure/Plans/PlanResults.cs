using SmoothLlm.Core.Plans;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Plans;

/// <summary>A plan and how many organizations were given it.</summary>
/// <param name="Organizations">Those without a plan of their own, who have the default one, are not among them.</param>
public sealed record ListedPlan(Plan Plan, int Organizations);

/// <summary>What became of the wish for a plan.</summary>
public abstract record PlanResult
{
    private PlanResult()
    {
    }

    public sealed record Saved(Plan Plan) : PlanResult;

    /// <param name="Field">The property of <see cref="PlanSettings"/> that is wrong.</param>
    /// <param name="Message">For the person who filled it in.</param>
    public sealed record Invalid(string Field, Sentence Message) : PlanResult;

    public sealed record NotFound : PlanResult;

    /// <summary>Somebody else has changed it since it was read.</summary>
    public sealed record Outdated : PlanResult;

    /// <summary>It cannot be deleted: organizations have it, or it is the default one.</summary>
    public sealed record InUse : PlanResult;
}

/// <summary>What an organization may use.</summary>
/// <param name="IsOwn">False where it is the default plan.</param>
public sealed record OrganizationPlan(Plan Plan, bool IsOwn, string? TimeZoneId);
