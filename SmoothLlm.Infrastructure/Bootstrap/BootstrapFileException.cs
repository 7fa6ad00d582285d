namespace SmoothLlm.Infrastructure.Bootstrap;

/// <summary>The bootstrap file cannot be applied; nothing of it was. The message is for the operator and lists every problem.</summary>
public sealed class BootstrapFileException(string path, IReadOnlyList<string> problems)
    : Exception($"The bootstrap file {path} was not applied:{string.Concat(problems.Select(problem => $"{Environment.NewLine}  - {problem}"))}")
{
    /// <summary>Each with the path of its field: <c>providers[0].bseUrl: unknown field</c>.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
