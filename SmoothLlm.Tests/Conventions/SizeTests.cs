using Shouldly;
using Xunit;

namespace SmoothLlm.Tests.Conventions;

public sealed class SizeTests
{
    private const int MaxLines = 300;
    private const int MaxProgramLines = 75;

    /// <summary>Files that may be longer, each with the reason.</summary>
    private static readonly Dictionary<string, string> MayBeLonger = new(StringComparer.Ordinal)
    {
        ["SmoothLlm.Web/wwwroot/app.css"] = "the portal's one style sheet: variables, frame and shared classes; pages have their own",
    };

    [Fact]
    public void Program_fits_on_a_screen() => Lines("SmoothLlm.Web/Program.cs").ShouldBeLessThanOrEqualTo(MaxProgramLines);

    [Fact]
    public void No_file_is_longer_than_three_hundred_lines_without_a_reason() =>
        Long().Where(path => !MayBeLonger.ContainsKey(path)).Select(path => $"{path}: {Lines(path)} lines").ShouldBeEmpty("split it, or list it with the reason");

    [Fact]
    public void Every_file_that_may_be_longer_is() => MayBeLonger.Keys.Except(Long(), StringComparer.Ordinal).ShouldBeEmpty("it needs no exception any more");

    private static IEnumerable<string> Long() =>
        new[] { ".cs", ".razor", ".css", ".js" }
            .SelectMany(extension => SourceTree.Files(extension))
            .Select(file => file.Path)
            .Where(path => Lines(path) > MaxLines);

    private static int Lines(string path) => SourceTree.Read(path).AsSpan().TrimEnd().Count('\n') + 1;
}
