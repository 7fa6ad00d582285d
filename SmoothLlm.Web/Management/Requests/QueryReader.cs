using System.Globalization;
using System.Reflection;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Web.Management.Requests;

/// <summary>
/// A handler's parameter: reads the query string strictly. What means nothing is a problem with the parameter's name;
/// the handler asks for all that it wants and then looks at <see cref="Refusal"/>.
/// </summary>
internal sealed class QueryReader(IQueryCollection query)
{
    public const int MaxPageSize = 200;

    public const int DefaultPageSize = 50;

    private const int MaxTextLength = 200;
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<FieldProblem> problems = [];

    /// <summary>Null while everything that was asked for is good.</summary>
    public IResult? Refusal => problems.Count > 0 ? Problems.Fields(problems) : null;

    /// <summary>Called by the framework.</summary>
    public static ValueTask<QueryReader?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<QueryReader?>(new QueryReader(context.Request.Query));

    public void Report(string name, string message) => problems.Add(new FieldProblem(name, message));

    /// <summary>How many items a page shall have.</summary>
    public int Limit(int most = MaxPageSize)
    {
        if (Text("limit") is not { } text)
            return Math.Min(DefaultPageSize, most);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit >= 1 && limit <= most)
            return limit;
        Report("limit", $"Must be a whole number from 1 to {most}.");
        return 1;
    }

    /// <summary>Where a page begins; its parts as <see cref="Cursor.Write"/> was given them, null for the first page.</summary>
    public string[]? Cursor(int parts = 1)
    {
        if (Text("cursor") is not { } text)
            return null;
        if (Requests.Cursor.Read(text) is { } read && read.Length == parts)
            return read;
        Report("cursor", "Must be the 'nextCursor' of the page before.");
        return null;
    }

    public Guid? CursorId() => Cursor<Guid>(text => System.Guid.TryParse(text, out var id) ? id : null);

    public long? CursorNumber() => Cursor<long>(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null);

    /// <param name="parse">Gives null for what is none.</param>
    public T? Cursor<T>(Func<string, T?> parse)
        where T : struct
    {
        if (Cursor() is not [var text])
            return null;
        var found = parse(text);
        if (found is null)
            Report("cursor", "Must be the 'nextCursor' of the page before.");
        return found;
    }

    public Guid? Guid(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (System.Guid.TryParse(text, out var id))
            return id;
        Report(name, "Must be an id.");
        return null;
    }

    public bool? Flag(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (bool.TryParse(text, out bool flag))
            return flag;
        Report(name, "Must be true or false.");
        return null;
    }

    public T? Word<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return null;
        if (Words.TryParse(text, out T value))
            return value;
        Report(name, $"Must be one of {Words.All<T>()}.");
        return null;
    }

    /// <summary>The first moment of a range: a day such as 2026-01-31, or a moment with its offset.</summary>
    public DateTimeOffset? From() => Moment("from", isEnd: false);

    /// <summary>The moment after a range: a day is included whole.</summary>
    public DateTimeOffset? Until() => Moment("to", isEnd: true);

    /// <returns>Null when it is absent or empty.</returns>
    public string? Text(string name, int maxLength = MaxTextLength)
    {
        var values = query[name];
        if (values.Count > 1)
        {
            Report(name, "Give it once.");
            return null;
        }

        string? text = values.ToString();
        if (text.Length > maxLength)
        {
            Report(name, $"Has at most {maxLength} characters.");
            return null;
        }

        return text.Length == 0 ? null : text;
    }

    private DateTimeOffset? Moment(string name, bool isEnd)
    {
        if (Text(name) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue)
            return Within(name, new DateTimeOffset((isEnd ? day.AddDays(1) : day).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));
        if (text.Contains('T', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment))
        {
            return Within(name, moment);
        }

        Report(name, "Must be a day such as 2026-01-31, or a moment such as 2026-01-31T12:00:00Z (UTC).");
        return null;
    }

    private DateTimeOffset? Within(string name, DateTimeOffset moment)
    {
        if (moment >= Earliest && moment <= Latest)
            return moment;
        Report(name, "Must lie between the years 2000 and 2200.");
        return null;
    }
}
