using System.Text;
using System.Text.RegularExpressions;

namespace SmoothLlm.Tests.Conventions;

/// <summary>
/// Finds what a .razor file shows to people without asking for its translation: words between tags, in the attributes
/// that people read or hear, and in strings of expressions that stand there. Not a parser of Razor, but as much of one as
/// telling words from code takes.
/// </summary>
internal sealed partial class VisibleText
{
    private static readonly HashSet<string> Attributes = new(StringComparer.Ordinal)
    {
        "First", "Title", "Subtitle", "Text", "Label", "Message", "Hint", "Placeholder", "placeholder", "aria-label", "title", "alt", "data-label",
    };

    private static readonly char[] Punctuation = [.. ".,:;!?()\"'“”‘’…·"];

    private readonly List<string> found = [];
    private readonly StringBuilder text = new();
    private readonly string source;
    private int at;

    private VisibleText(string source) => this.source = source;

    /// <param name="razor">A whole file.</param>
    /// <returns>The untranslated texts, in order.</returns>
    public static IReadOnlyList<string> Untranslated(string razor)
    {
        int code = razor.IndexOf("\n@code", StringComparison.Ordinal);
        var markup = (code < 0 ? razor : razor[..code]).Split('\n').Select(line => Statement().IsMatch(line.Trim()) ? "" : line);
        var scan = new VisibleText(string.Join('\n', markup));
        scan.Read();
        return scan.found;
    }

    /// <summary>Whether there is a word of a language in it: names, addresses, formats and what is all capitals are none.</summary>
    private static bool HasWords(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Any(token => Word().IsMatch(token.Trim(Punctuation)));

    private void Read()
    {
        while (at < source.Length)
        {
            if (source[at] == '@')
            {
                int start = at;
                at = EndOfExpression(start);
                Look(source[start..at]);
                text.Append(' ');
            }
            else if (source[at] == '<' && at + 1 < source.Length && (char.IsAsciiLetter(source[at + 1]) || source[at + 1] is '/' or '!'))
            {
                EndText();
                ReadTag();
            }
            else
            {
                text.Append(source[at++]);
            }
        }

        EndText();
    }

    private void EndText()
    {
        found.AddRange(text.ToString().Split('\n').Where(HasWords).Select(line => line.Trim()));
        text.Clear();
    }

    private void ReadTag()
    {
        while (at < source.Length && source[at] != '>')
        {
            var attribute = Attribute().Match(source, at);
            if (attribute.Success)
                ReadValue(attribute);
            else
                at++;
        }

        at++;
    }

    private void ReadValue(Match attribute)
    {
        bool isVisible = Attributes.Contains(attribute.Groups[1].Value);
        var value = new StringBuilder();
        for (at = attribute.Index + attribute.Length; at < source.Length && source[at] != '"';)
        {
            if (source[at] != '@')
            {
                value.Append(source[at++]);
                continue;
            }

            int start = at;
            at = EndOfExpression(start);
            if (isVisible)
                Look(source[start..at]);
            value.Append(' ');
        }

        at++;
        if (isVisible && HasWords(value.ToString()))
            found.Add($"{attribute.Groups[1].Value}=\"{value}\"");
    }

    /// <summary>Strings of an expression that would be shown. Arguments that are one small word name a field; what is compared is not shown.</summary>
    private void Look(string expression)
    {
        if (expression.StartsWith("@*", StringComparison.Ordinal) || Directive().IsMatch(expression))
            return;
        foreach (Match literal in Literal().Matches(expression))
        {
            string before = expression[..literal.Index].TrimEnd();
            string shown = Hole().Replace(literal.Groups[1].Value, " ");
            if (!literal.Groups["translated"].Success && HasWords(shown) && !NotShown().IsMatch(before) && !(FieldName().IsMatch(shown) && Call().IsMatch(before)))
                found.Add(literal.Value);
        }
    }

    private int EndOfExpression(int start)
    {
        if (source.AsSpan(start).StartsWith("@*"))
            return source.IndexOf("*@", start, StringComparison.Ordinal) + 2;
        int position = start + 1;
        if (position < source.Length && source[position] is '(' or '{')
            return EndOfBrackets(position);
        var name = Identifier().Match(source, position);
        if (!name.Success)
            return position;
        position += name.Length;
        if (Directive().IsMatch(source[start..position]))
        {
            var condition = Condition().Match(source, position);
            int lineEnd = source.IndexOf('\n', position);
            return condition.Success ? EndOfBrackets(position + condition.Length - 1) : lineEnd < 0 ? source.Length : lineEnd;
        }

        while (position < source.Length)
        {
            var member = Member().Match(source, position);
            if (member.Success)
                position += member.Length;
            else if (source[position] is '(' or '[')
                position = EndOfBrackets(position);
            else
                break;
        }

        return position;
    }

    private int EndOfBrackets(int start)
    {
        char open = source[start];
        char close = open switch { '(' => ')', '[' => ']', _ => '}' };
        int depth = 0;
        bool isText = false;
        for (int position = start; position < source.Length; position++)
        {
            char character = source[position];
            if (isText && character == '\\')
                position++;
            else if (character == '"')
                isText = !isText;
            else if (!isText && character == open)
                depth++;
            else if (!isText && character == close && --depth == 0)
                return position + 1;
        }

        return source.Length;
    }

    [GeneratedRegex(@"^(?:[A-Z]?[a-z]+|[A-Z]-[a-z]+)(?:'s)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"^(?:else(?: if \(.*\))?|if \(.*\)|case .*:|default:|break;|[{}]+|(?:var|\w[\w<>?,.\[\]]*) [\w ,()]+ = .*;|return;|[\w.]+\(.*\);|[\w.]+ ?(?:=|\+\+|\+=).*;)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Statement();

    [GeneratedRegex(@"\G([\w@:.-]+)\s*=\s*""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"^@(?:if|foreach|for|while|switch|using|lock|page|inherits|inject|implements|attribute|layout|typeparam|namespace|rendermode)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Directive();

    [GeneratedRegex(@"(?<translated>(?<![\w.])T\()?""((?:[^""\\]|\\.)*)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Hole();

    [GeneratedRegex(@"(?:==|!=|\bis|ToString\(|Join\()$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotShown();

    [GeneratedRegex("^[a-z]+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FieldName();

    [GeneratedRegex(@"\w\($", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Call();

    [GeneratedRegex(@"\G[A-Za-z_]\w*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\G\s*\(", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Condition();

    [GeneratedRegex(@"\G(?:[?!]?\.[A-Za-z_]\w*|!)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Member();
}
