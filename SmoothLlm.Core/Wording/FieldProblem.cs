namespace SmoothLlm.Core.Wording;

/// <summary>What is wrong with one field of what somebody entered.</summary>
/// <param name="Field">The field in camel case, as the management API calls it.</param>
/// <param name="Message">A sentence for the person who entered it.</param>
public sealed record FieldProblem(string Field, Sentence Message);
