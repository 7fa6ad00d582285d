using System.Globalization;
using System.Text.Json;

namespace SmoothLlm.Infrastructure.Json;

/// <summary>
/// Reads the fields of one JSON object and notes, with their full path, the ones that are missing, of the wrong type,
/// given twice, or unknown (<see cref="Finish"/>; never in an open file, which may say more than we read). A null is
/// 'not given'.
/// </summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private readonly List<string> problems;
    private readonly bool isOpen;

    public JsonFields(JsonElement element, string path, List<string> problems, bool isOpen = false)
    {
        Path = path;
        this.problems = problems;
        this.isOpen = isOpen;
        if (element.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{(path.Length == 0 ? "the file" : path)}: must be an object, is {Describe(element)}");
            IsObject = false;
            return;
        }

        IsObject = true;
        foreach (var property in element.EnumerateObject())
        {
            if (NameOf(property) is not { } name)
                problems.Add($"{(path.Length == 0 ? "the file" : path)}: has a field whose name is not valid Unicode");
            else if (!fields.TryAdd(name, property.Value))
                problems.Add($"{PathOf(name)}: given twice");
        }
    }

    /// <summary>Where the object stands: <c>providers[0]</c>; empty for the whole file.</summary>
    public string Path { get; }

    public bool IsObject { get; }

    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    /// <summary>Whether something was already wrong with the field itself.</summary>
    public bool HasProblem(string name) =>
        problems.Exists(problem => problem.StartsWith(PathOf(name) + ":", StringComparison.Ordinal));

    public void Report(string name, string message) => problems.Add($"{PathOf(name)}: {message}");

    public string? Text(string name, bool isRequired = false)
    {
        if (!TryGet(name, isRequired, JsonValueKind.String, "a text", out var value))
            return null;
        string? text = TextOf(value);
        if (text is null)
            Report(name, "is not valid Unicode");
        else if (isRequired && string.IsNullOrWhiteSpace(text))
            Report(name, "must not be empty");
        else
            return text;
        return null;
    }

    public bool? Flag(string name)
    {
        if (!TryGet(name, isRequired: false, out var value))
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Report(name, $"must be true or false, is {Describe(value)}");
        return null;
    }

    public long? Whole(string name, long min, long max, bool isRequired = false)
    {
        if (!TryGet(name, isRequired, JsonValueKind.Number, "a number", out var value))
            return null;
        if (value.TryGetInt64(out long number) && number >= min && number <= max)
            return number;
        Report(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}"));
        return null;
    }

    public decimal? Number(string name)
    {
        if (!TryGet(name, isRequired: false, JsonValueKind.Number, "a number", out var value))
            return null;
        if (value.TryGetDecimal(out decimal number))
            return number;
        Report(name, "is out of range");
        return null;
    }

    /// <summary>A day (its start, UTC) or a moment with its offset.</summary>
    public DateTimeOffset? Moment(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        if (text.Contains('T', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment))
            return moment;
        Report(name, "must be a date such as 2026-01-31 or 2026-01-31T12:00:00Z");
        return null;
    }

    public TEnum? Choice<TEnum>(string name, bool isRequired = false)
        where TEnum : struct, Enum
    {
        if (Text(name, isRequired) is not { } text)
            return null;
        string? match = Enum.GetNames<TEnum>().FirstOrDefault(candidate => string.Equals(candidate, text, StringComparison.OrdinalIgnoreCase));
        if (match is not null)
            return Enum.Parse<TEnum>(match);
        Report(name, $"must be one of {string.Join(", ", Enum.GetNames<TEnum>())}");
        return null;
    }

    public JsonFields? Object(string name)
    {
        if (!TryGet(name, isRequired: false, out var value))
            return null;
        var inner = new JsonFields(value, PathOf(name), problems, isOpen);
        return inner.IsObject ? inner : null;
    }

    /// <returns>Null when not given; elements that <paramref name="read"/> finds wrong are left out.</returns>
    public List<T>? Objects<T>(string name, Func<JsonFields, T?> read)
        where T : class =>
        Elements(name, (element, path) =>
        {
            var inner = new JsonFields(element, path, problems, isOpen);
            if (!inner.IsObject)
                return null;
            var item = read(inner);
            inner.Finish();
            return item;
        });

    /// <returns>Null when not given.</returns>
    public List<string>? Texts(string name) =>
        Elements(name, (element, path) =>
        {
            if (element.ValueKind == JsonValueKind.String && TextOf(element) is { Length: > 0 } text)
                return text;
            problems.Add($"{path}: must be a text that is not empty");
            return null;
        });

    /// <summary>Reports the fields that nobody asked for.</summary>
    public void Finish()
    {
        if (isOpen)
            return;
        foreach (string name in fields.Keys.Where(name => !asked.Contains(name)))
            Report(name, $"unknown field; known here are {string.Join(", ", asked.Order(StringComparer.Ordinal))}");
    }

    private List<T>? Elements<T>(string name, Func<JsonElement, string, T?> read)
        where T : class
    {
        if (!TryGet(name, isRequired: false, JsonValueKind.Array, "a list", out var value))
            return null;
        var items = new List<T>();
        int index = 0;
        foreach (var element in value.EnumerateArray())
        {
            if (read(element, $"{PathOf(name)}[{index++}]") is { } item)
                items.Add(item);
        }

        return items;
    }

    private bool TryGet(string name, bool isRequired, JsonValueKind kind, string expected, out JsonElement value)
    {
        if (!TryGet(name, isRequired, out value))
            return false;
        if (value.ValueKind == kind)
            return true;
        Report(name, $"must be {expected}, is {Describe(value)}");
        return false;
    }

    private bool TryGet(string name, bool isRequired, out JsonElement value)
    {
        asked.Add(name);
        if (fields.TryGetValue(name, out value) && value.ValueKind != JsonValueKind.Null)
            return true;
        if (isRequired)
            Report(name, "required");
        return false;
    }

    // A lone surrogate cannot be a string.
    private static string? TextOf(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // Never the value itself: it may be a secret in the wrong place.
    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
