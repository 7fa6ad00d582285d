using Microsoft.AspNetCore.Http.HttpResults;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Web.Management.Requests;

/// <summary>What is wrong, as problem details; problems of fields by the field's name.</summary>
internal static class Problems
{
    public static ProblemHttpResult NotFound(string what) => With(StatusCodes.Status404NotFound, $"There is no such {what}.");

    public static ProblemHttpResult Forbidden(string detail) => With(StatusCodes.Status403Forbidden, detail);

    public static ProblemHttpResult Unauthorized(string detail) => With(StatusCodes.Status401Unauthorized, detail);

    public static ProblemHttpResult Conflict(string detail) => With(StatusCodes.Status409Conflict, detail);

    /// <summary>The ledger or another part cannot answer now; nothing was changed.</summary>
    public static ProblemHttpResult Unavailable(string detail) => With(StatusCodes.Status503ServiceUnavailable, detail);

    public static ProblemHttpResult With(int statusCode, string detail) => TypedResults.Problem(detail, statusCode: statusCode);

    /// <summary>401 with <c>requiresTwoFactor</c>, so that a program knows what to ask for.</summary>
    public static ProblemHttpResult SecondFactor(string detail) => TypedResults.Problem(
        detail,
        statusCode: StatusCodes.Status401Unauthorized,
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["requiresTwoFactor"] = true });

    /// <summary>409 that names the field whose value somebody else has.</summary>
    public static ProblemHttpResult TakenField(string name, string message) => TypedResults.Problem(new HttpValidationProblemDetails(
        new Dictionary<string, string[]>(StringComparer.Ordinal) { [name] = [message] }) { Status = StatusCodes.Status409Conflict, Title = "Conflict" });

    /// <summary>412: somebody else was faster.</summary>
    public static ProblemHttpResult Stale() =>
        With(StatusCodes.Status412PreconditionFailed, "It has changed since you read it. Read it again, and send the new ETag in If-Match.");

    public static ValidationProblem Field(string name, string message) => Fields([new FieldProblem(name, message)]);

    public static ValidationProblem Fields(IEnumerable<FieldProblem> problems) => TypedResults.ValidationProblem(problems
        .GroupBy(problem => problem.Field, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Select(problem => problem.Message.ToString()).ToArray(), StringComparer.Ordinal));
}
