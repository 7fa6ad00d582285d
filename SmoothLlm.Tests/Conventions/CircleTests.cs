using System.Text.RegularExpressions;
using Shouldly;
using SmoothLlm.Core.Proxy;
using Xunit;

namespace SmoothLlm.Tests.Conventions;

/// <summary>The feature folders of Core form layers: who uses whom never leads back to where it began.</summary>
public sealed partial class CircleTests
{
    private const string Core = "SmoothLlm.Core";

    [Fact]
    public void The_features_of_Core_form_no_circle() => FindCircle(Uses()).ShouldBeNull();

    [Fact]
    public void A_circle_is_found_and_told_with_the_files_that_make_it()
    {
        var uses = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal)
        {
            ["Money"] = [],
            ["Ledger"] = new(StringComparer.Ordinal) { ["Money"] = "Ledger/Hold.cs", ["Usage"] = "Ledger/ILedger.cs" },
            ["Usage"] = new(StringComparer.Ordinal) { ["Ledger"] = "Usage/UsageRecord.cs" },
        };

        FindCircle(uses).ShouldBe("Ledger -> Usage (Ledger/ILedger.cs), Usage -> Ledger (Usage/UsageRecord.cs)");
    }

    /// <returns>For each feature the features that it uses, each with a file that does.</returns>
    private static Dictionary<string, Dictionary<string, string>> Uses()
    {
        var types = typeof(ChatPipeline).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith(Core + ".", StringComparison.Ordinal) == true)
            .ToLookup(type => Feature(type.Namespace![(Core.Length + 1)..]), type => type.Name.Split('`')[0], StringComparer.Ordinal);
        var uses = types.ToDictionary(feature => feature.Key, _ => new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var file in SourceTree.Files(".cs", Core).Where(file => file.Folder != Core))
        {
            string self = Feature(file.Folder[(Core.Length + 1)..].Replace('/', '.'));
            string text = Comment().Replace(file.Text, "");
            var whole = FullName().Matches(text).Select(match => match.Groups[1].Value);
            // Inside of SmoothLlm.Core, "Providers.Provider" is a name as well.
            var relative = RelativeName().Matches(text)
                .Where(match => types[match.Groups[1].Value].Contains(match.Groups[2].Value, StringComparer.Ordinal))
                .Select(match => match.Groups[1].Value);
            foreach (string used in whole.Concat(relative).Where(used => used != self && uses.ContainsKey(used)))
                uses[self].TryAdd(used, file.Path);
        }

        return uses;
    }

    private static string Feature(string name) => name.Split('.')[0];

    private static string? FindCircle(Dictionary<string, Dictionary<string, string>> uses)
    {
        var finished = new HashSet<string>(StringComparer.Ordinal);
        foreach (string start in uses.Keys.Order(StringComparer.Ordinal))
        {
            if (Walk(start, []) is { } circle)
                return string.Join(", ", circle.Zip(circle.Skip(1), (from, to) => $"{from} -> {to} ({uses[from][to]})"));
        }

        return null;

        List<string>? Walk(string feature, List<string> path)
        {
            int seenAt = path.IndexOf(feature);
            if (seenAt >= 0)
                return [.. path[seenAt..], feature];
            if (finished.Contains(feature))
                return null;
            foreach (string next in uses[feature].Keys.Order(StringComparer.Ordinal))
            {
                if (Walk(next, [.. path, feature]) is { } circle)
                    return circle;
            }

            finished.Add(feature);
            return null;
        }
    }

    [GeneratedRegex(@"SmoothLlm\.Core\.(\w+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FullName();

    [GeneratedRegex(@"(?<![\w.""])([A-Z]\w+)\.([A-Z]\w*)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RelativeName();

    [GeneratedRegex(@"//[^\n]*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();
}
