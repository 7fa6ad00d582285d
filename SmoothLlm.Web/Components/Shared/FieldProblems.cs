using static SmoothLlm.Web.Localization.Texts;

using SmoothLlm.Core.Wording;

namespace SmoothLlm.Web.Components.Shared;

/// <summary>What a form says beside its fields.</summary>
internal static class FieldProblems
{
    /// <summary>What is wrong with the field, in the reader's language; null when nothing is.</summary>
    public static string? Of(this IEnumerable<FieldProblem> problems, string field) =>
        T(problems.FirstOrDefault(problem => problem.Field == field)?.Message);
}
