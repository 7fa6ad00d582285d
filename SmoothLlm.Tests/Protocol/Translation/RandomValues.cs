using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Tests.Protocol.Translation;

/// <summary>What conversations are made of, by chance: texts with everything in them that encodings stumble over.</summary>
internal sealed class RandomValues(Random random)
{
    private static readonly string[] Scraps =
    [
        "a", "Bonn", " ", "  ", "\n", "\r\n", "\t", "\"", "\\", "\\n", "/", "</script>", "<&>'", "{\"a\":1}", "[DONE]", "data: x", "\n\n", "event: error", "\u0001", "\u001f", "\u007f", "\u2028",
        "ü", "한국어", "שלום", "ไทย", "☀️", "👩‍👩‍👧", "𝒳", "e\u0301", "\uFEFF", "\uFFFD", "0", "-1.5e3", "null", ":", ",",
    ];

    private const string IdLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

    public bool Chance(int percent = 50) => random.Next(100) < percent;

    public int Next(int from, int to) => random.Next(from, to + 1);

    public double Fraction() => Math.Round(random.NextDouble(), random.Next(1, 6));

    public T Pick<T>(params T[] values) => values[random.Next(values.Length)];

    /// <summary>Never empty.</summary>
    public string Text() => string.Concat(Enumerable.Range(0, Next(1, 8)).Select(_ => Pick(Scraps)));

    /// <summary>Never blank.</summary>
    public string Word() => Text() + Id();

    public string Id() => string.Concat(Enumerable.Range(0, Next(1, 12)).Select(_ => IdLetters[random.Next(IdLetters.Length)]));

    public string Data() => Convert.ToBase64String(Encoding.UTF8.GetBytes(Text()));

    public string? MaybeText() => Chance() ? Text() : null;

    public ImmutableArray<T> List<T>(int fewest, int most, Func<T> make) => [.. Enumerable.Range(0, Next(fewest, most)).Select(_ => make())];

    /// <summary>A text in pieces; cuts fall between characters, not inside of them.</summary>
    public IEnumerable<string> Pieces(string text)
    {
        while (text.Length > 0)
        {
            int length = Next(1, text.Length);
            if (length < text.Length && char.IsLowSurrogate(text[length]))
                length++;
            yield return text[..length];
            text = text[length..];
        }
    }

    public JsonElement Object(int fewest = 0) => JsonElement.Parse(Arguments(fewest));

    /// <summary>An object as text, written as the product writes.</summary>
    public string Arguments(int fewest = 0)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, JsonText.Options))
            WriteObject(json, fewest, depth: 0);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>All counts that both formats can say.</summary>
    /// <param name="hasReasoning">Whether reasoning is told apart.</param>
    public TokenUsage Usage(bool hasReasoning)
    {
        int output = Next(1, 100_000);
        return new TokenUsage(Next(0, 200_000), Next(0, 1) * Next(0, 50_000), Next(0, 1) * Next(0, 50_000), Output: output, Reasoning: hasReasoning && Chance() ? Next(0, output) : 0);
    }

    private void WriteObject(Utf8JsonWriter json, int fewest, int depth)
    {
        json.WriteStartObject();
        int count = Next(fewest, 4);
        for (int index = 0; index < count; index++)
        {
            json.WritePropertyName(index + Text());
            WriteValue(json, depth + 1);
        }

        json.WriteEndObject();
    }

    private void WriteValue(Utf8JsonWriter json, int depth)
    {
        switch (Next(0, depth < 4 ? 6 : 4))
        {
            case 0: json.WriteNullValue(); break;
            case 1: json.WriteBooleanValue(Chance()); break;
            case 2: json.WriteNumberValue(random.Next(int.MinValue, int.MaxValue)); break;
            case 3: json.WriteNumberValue(random.NextDouble() * 1e12); break;
            case 4: json.WriteStringValue(Text()); break;
            case 5: WriteObject(json, 0, depth); break;
            default:
                json.WriteStartArray();
                for (int count = Next(0, 3); count > 0; count--)
                    WriteValue(json, depth + 1);
                json.WriteEndArray();
                break;
        }
    }
}
