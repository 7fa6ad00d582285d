using System.Text.RegularExpressions;
using System.Xml.Linq;
using Shouldly;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Conventions;

/// <summary>What the portal says, it says in every language: see docs/languages.md.</summary>
public sealed partial class TextTests
{
    private const string Folder = "SmoothLlm.Web/Localization";

    private static readonly string[] Files =
        [.. SourceTree.Files(".resx", "SmoothLlm.Web").Select(file => file.Path).Where(path => Path.GetFileName(path).Split('.').Length == 3)];

    public static TheoryData<string> Translations => new(Files);

    [Theory]
    [MemberData(nameof(Translations))]
    public void Every_text_of_the_portal_is_there_in_every_language(string file)
    {
        var texts = Read(file);

        Used().Except(texts.Keys, StringComparer.Ordinal).ShouldBeEmpty($"add them to {file}");
        texts.Keys.Except(Used(), StringComparer.Ordinal).ShouldBeEmpty($"nothing says them any more: take them out of {file}");
    }

    [Theory]
    [MemberData(nameof(Translations))]
    public void A_translation_has_the_places_of_its_original(string file) =>
        Read(file)
            .Where(text => Places(text.Key) != Places(text.Value) || string.IsNullOrWhiteSpace(text.Value))
            .Select(text => $"{text.Key}: {text.Value}")
            .ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Translations))]
    public void No_two_texts_differ_by_capitals_alone(string file) =>
        Read(file).Keys.GroupBy(text => text, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1).Select(same => string.Join(" | ", same))
            .ShouldBeEmpty("of such a pair the build keeps the first alone: word one of them otherwise");

    [Fact]
    public void No_text_is_read_once_for_all_languages() =>
        (from file in SourceTree.Files(".cs", "SmoothLlm.Web").Concat(SourceTree.Files(".razor", "SmoothLlm.Web"))
         from Match field in ReadOnce().Matches(file.Text)
         where Call().IsMatch(field.Value)
         select $"{file}: {field.Value.Trim()}").ShouldBeEmpty("a static field has the language of whoever comes first: make it a property (=>)");

    [Fact]
    public void There_are_translations() => Files.Length.ShouldBe(3, $"Korean, Thai and Hebrew in {Folder}");

    private static HashSet<string> Used() => SourceTree.Files(".cs", "SmoothLlm.Web").Concat(SourceTree.Files(".razor", "SmoothLlm.Web"))
        .SelectMany(file => Call().Matches(file.Text)
            // Validation attributes say constants, which the account pages' forms look up.
            .Concat(file.Folder.Contains("/Components/Account", StringComparison.Ordinal) ? Message().Matches(file.Text) : Enumerable.Empty<Match>()))
        .Select(match => Regex.Unescape(match.Groups[1].Value))
        .Concat(Said())
        // So do the rules of the book.
        .Concat(Rule().Matches(SourceTree.Read("SmoothLlm.Infrastructure/Ledger/LedgerInvariants.cs")).Select(match => match.Groups[1].Value))
        // The published rule in words comes from Core.
        .Concat(from ending in Enum.GetValues<RequestEnding>()
                from mode in Enum.GetValues<UsageMode>()
                select UsageRows.Record(Guid.Empty, DateTimeOffset.UnixEpoch, ending: ending, mode: mode).ExplainEnding())
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>What stores and checks say to whoever entered something: sentences in the files that deal in them, with places where values stand.</summary>
    private static IEnumerable<string> Said() =>
        from file in SourceTree.Files(".cs")
        where !file.Path.StartsWith("SmoothLlm.Tests/", StringComparison.Ordinal) && (!file.Path.StartsWith("SmoothLlm.Web/", StringComparison.Ordinal) || file.Folder.Contains("/Components/Account", StringComparison.Ordinal))
        where Teller().IsMatch(file.Text)
        from line in file.Text.Split('\n')
        where !NotSaid().IsMatch(line)
        from Match said in SentenceText().Matches(line)
        select said.Groups[1].Length == 0 ? said.Groups[2].Value : Numbered(said.Groups[2].Value);

    private static string Numbered(string interpolated)
    {
        int place = 0;
        return Hole().Replace(interpolated, hole => $"{{{place++}{hole.Groups[1].Value}}}");
    }

    private static Dictionary<string, string> Read(string path) => XDocument.Parse(SourceTree.Read(path)).Root!.Elements("data")
        .ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value, StringComparer.Ordinal);

    private static string Places(string text) =>
        string.Join(' ', Place().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"(?<![\w.])T\(""((?:[^""\\]|\\.)*)""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Call();

    [GeneratedRegex(@"FieldProblem|\bSentence\b|const string Message|RefundResult|InviteResult|MemberResult|ProviderTestResult|PlanResult|ApiKeyResult", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Teller();

    /// <summary>Comments, and what is for operators: exceptions, logs, the checks of options.</summary>
    [GeneratedRegex(@"^\s*//|throw |Exception\(|Log\.|ValidationResult\(", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotSaid();

    [GeneratedRegex(@"(\$?)""((?=[^""]* )[A-Z'{\d](?:[^""\\]|\\.)*\.)""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SentenceText();

    [GeneratedRegex(@"""I\d+"",\s*""([^""]+)""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rule();

    [GeneratedRegex(@"\{[^{}:]+(:[^{}]*)?\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hole();

    /// <summary>A static field, or a static property with an initializer, up to its semicolon.</summary>
    [GeneratedRegex(@"^[ ]*(?:public|private|internal)[^\n;{}=]*\bstatic\b[^;{}=]*(?:\{ get; \} )?=(?!>)(?:[^;""]|""(?:[^""\\]|\\.)*"")*;", RegexOptions.CultureInvariant | RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex ReadOnce();

    [GeneratedRegex(@"ErrorMessage = ""([^""]+)""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Message();

    [GeneratedRegex(@"\{\d[^}]*\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();
}
