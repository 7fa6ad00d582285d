using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Web.Components.Shared;

namespace SmoothLlm.Web.Components.Portal.Transactions;

/// <summary>Which part of a statement, as a URL says it: on the page, in its export and for programs.</summary>
/// <param name="From">The first UTC day; null for the beginning.</param>
/// <param name="To">The last UTC day, included; null for today.</param>
internal sealed record StatementFilter(WalletLines Lines, DateOnly? From, DateOnly? To)
{
    public const string ShowName = "show";
    public const string FromName = UtcDays.FromName;
    public const string ToName = UtcDays.ToName;

    public static readonly StatementFilter Default = new(WalletLines.All, From: null, To: null);

    /// <summary>The choices in their order, by their names in URLs.</summary>
    public static readonly IReadOnlyList<(string Key, WalletLines Lines)> Choices =
        [("all", WalletLines.All), ("credits", WalletLines.CreditsOnly), ("charges", WalletLines.ChargesOnly)];

    public bool IsNarrowed => this != Default;

    public string ShowKey => Choices.First(choice => choice.Lines == Lines).Key;

    public string? FromText => Days.FromText;

    public string? ToText => Days.ToText;

    private UtcDays Days => new(From, To);

    /// <summary>For people: whatever a URL says that means nothing is left out.</summary>
    public static StatementFilter Parse(string? show, string? from, string? to) => Read(show, from, to).Filter;

    /// <summary>For programs, which are told what means nothing.</summary>
    /// <returns>The filter, and the problems by the names of their parameters; none when it is sound.</returns>
    public static (StatementFilter Filter, Dictionary<string, string[]> Problems) Read(string? show, string? from, string? to)
    {
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var lines = WalletLines.All;
        if (!string.IsNullOrEmpty(show))
        {
            int choice = Choices.ToList().FindIndex(choice => string.Equals(choice.Key, show, StringComparison.OrdinalIgnoreCase));
            if (choice < 0)
                problems[ShowName] = ["Must be 'all', 'credits' or 'charges'."];
            else
                lines = Choices[choice].Lines;
        }

        var days = UtcDays.Read(from, to, problems);
        return (new StatementFilter(lines, days.From, days.To), problems);
    }

    public WalletStatementQuery ToQuery() => new()
    {
        Lines = Lines,
        From = Days.Start,
        Until = Days.Until,
    };

    /// <summary>The same as a query string, with its question mark; empty for everything.</summary>
    public string ToQueryString() => QueryString.Create(
        new Dictionary<string, string?>(StringComparer.Ordinal) { [ShowName] = Lines == WalletLines.All ? null : ShowKey, [FromName] = FromText, [ToName] = ToText }
            .Where(pair => pair.Value is not null)).ToString();
}
