using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace SmoothLlm.Tests.Conventions;

public sealed partial class FolderTests
{
    private static readonly HashSet<string> ForbiddenNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "Common", "Utils", "Utilities", "Helpers", "Services", "Interfaces", "Models", "Misc",
    };

    /// <summary>Folders that only look like one, each with the reason.</summary>
    private static readonly Dictionary<string, string> Meant = new(StringComparer.Ordinal)
    {
        ["SmoothLlm.Web/Components/Admin/Models"] = "the page about language models",
        ["SmoothLlm.Web/Components/Public/Models"] = "the pages about language models and their prices",
    };

    [Fact]
    public void The_namespace_of_every_file_is_its_folder() =>
        (from file in SourceTree.Files(".cs")
         let found = Namespace().Matches(file.Text).Select(match => match.Groups[1].Value).ToList()
         let expected = file.Folder.Replace('/', '.')
         // Program.cs has statements only.
         where found.Count > 0 || !file.Path.EndsWith("/Program.cs", StringComparison.Ordinal)
         where found.Count != 1 || found[0] != expected
         select $"{file}: says {string.Join(", ", found)}, lies in {expected}").ShouldBeEmpty();

    [Fact]
    public void No_folder_is_a_catch_all() =>
        SourceTree.Files("")
            .Where(file => file.Folder.Split('/').Any(ForbiddenNames.Contains))
            .Select(file => file.Folder)
            .Distinct(StringComparer.Ordinal)
            .Except(Meant.Keys, StringComparer.Ordinal)
            .ShouldBeEmpty("name the folder after the feature that it serves");

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Namespace();
}
