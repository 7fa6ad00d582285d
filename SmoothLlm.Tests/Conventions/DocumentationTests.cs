using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using SmoothLlm.Infrastructure.Bootstrap;
using Xunit;

namespace SmoothLlm.Tests.Conventions;

/// <summary>What the documentation names exists.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] Documents =
    [
        "README.md",
        .. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(SourceTree.Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    private static readonly HashSet<string> TopLevelFolders = new(
        Directory.EnumerateDirectories(SourceTree.Root).Select(path => Path.GetFileName(path)), StringComparer.Ordinal);

    [Fact]
    public void Every_path_of_this_repository_that_a_document_names_exists() =>
        (from document in Documents
         from name in InlineCode().Matches(WithoutBlocks(document)).Select(match => match.Groups[1].Value)
         where LooksLikeOurPath(name) && !SourceTree.Exists(name.TrimEnd('/'))
         select $"{document}: {name}").ShouldBeEmpty();

    [Fact]
    public void Every_link_between_documents_leads_somewhere() =>
        (from document in Documents
         from target in Link().Matches(WithoutBlocks(document)).Select(match => match.Groups[1].Value)
         where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#')
         let path = Path.Combine(Path.GetDirectoryName(document)!, target.Split('#')[0])
         where !SourceTree.Exists(path)
         select $"{document}: {target}").ShouldBeEmpty();

    [Fact]
    public void The_index_of_documents_names_each_of_them()
    {
        const string Index = "docs/README.md";
        var linked = Link().Matches(SourceTree.Read(Index)).Select(match => "docs/" + match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

        Documents.Where(document => document.StartsWith("docs/", StringComparison.Ordinal) && document != Index && !linked.Contains(document)).ShouldBeEmpty($"add them to {Index}");
    }

    [Fact]
    public void The_README_gives_the_reason_for_every_package_of_the_solution_and_for_no_other()
    {
        string dependencies = SourceTree.Read("README.md").Split("## Dependencies")[1].Split("Three packages")[0];
        var explained = dependencies.Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => InlineCode().Matches(line.Split('|')[1]).Select(match => match.Groups[1].Value));

        explained.ShouldBe(Package().Matches(SourceTree.Read("Directory.Packages.props")).Select(match => match.Groups[1].Value), ignoreOrder: true);
    }

    [Fact]
    public void Every_decision_says_its_context_options_choice_and_cost()
    {
        string[] parts = ["## Context", "## Options", "## Choice", "## What it costs us"];
        (from document in Documents
         where document.StartsWith("docs/decisions/", StringComparison.Ordinal)
         let text = SourceTree.Read(document)
         from part in parts
         where !text.Contains(part, StringComparison.Ordinal)
         select $"{document}: has no '{part}'").ShouldBeEmpty();
    }

    [Fact]
    public void The_example_of_a_bootstrap_file_is_one()
    {
        string example = JsonBlock().Match(SourceTree.Read("docs/operations.md")).Groups[1].Value;
        var problems = new List<string>();

        var document = BootstrapReader.Read(Encoding.UTF8.GetBytes(example), problems);

        problems.ShouldBeEmpty();
        document.Providers.ShouldNotBeEmpty();
        document.Models.ShouldNotBeEmpty();
        document.Prices.ShouldNotBeEmpty();
        document.Organizations.ShouldNotBeEmpty();
        document.Admin.ShouldNotBeNull();
    }

    private static bool LooksLikeOurPath(string name) =>
        name.Contains('/', StringComparison.Ordinal)
        && TopLevelFolders.Contains(name.Split('/')[0])
        // Patterns, and what appears only while the app runs or is built.
        && name.IndexOfAny(['*', '<', '{', ' ', '…', '=']) < 0
        && !name.Contains("/data", StringComparison.Ordinal)
        && !name.StartsWith("data/", StringComparison.Ordinal);

    private static string WithoutBlocks(string document) => Block().Replace(SourceTree.Read(document), "");

    [GeneratedRegex("`([^`\n]+)`", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\]\(([^)\s]+)\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();

    [GeneratedRegex("^```json\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JsonBlock();

    [GeneratedRegex("PackageVersion Include=\"([^\"]+)\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Package();
}
