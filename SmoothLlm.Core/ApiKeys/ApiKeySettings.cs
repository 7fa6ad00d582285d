using SmoothLlm.Core.Money;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Core.ApiKeys;

/// <summary>What the owner of a key chooses about it, and may change later.</summary>
/// <param name="Name">As its owner calls it.</param>
public sealed record ApiKeySettings(string Name)
{
    /// <summary>Highest of the limits by minute.</summary>
    public const int MaxPerMinute = 1_000_000_000;

    /// <summary>Highest spend limit, USD.</summary>
    public const decimal MaxSpendLimitUsd = 1_000_000;

    /// <summary>Models or addresses that a key may list.</summary>
    public const int MaxListed = 100;

    /// <summary>Longest model id or address in a list, characters.</summary>
    public const int MaxListedLength = 200;

    /// <summary>When it ends by itself, UTC; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What its requests may be charged within the window, USD; null without a limit.</summary>
    public decimal? SpendLimitUsd { get; init; }

    /// <summary>When the spending starts at zero again.</summary>
    public SpendWindow SpendLimitWindow { get; init; }

    /// <summary>Requests within any minute; null without a limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Tokens within any minute; null without a limit.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>Ids of models; empty for all.</summary>
    public IReadOnlyList<string> AllowedModels { get; init; } = [];

    /// <summary>Addresses and networks; empty for all.</summary>
    public IReadOnlyList<string> AllowedIps { get; init; } = [];

    /// <summary>The settings without blanks around texts and without empty or repeated list entries.</summary>
    public ApiKeySettings Trimmed() => this with
    {
        Name = Name.Trim(),
        AllowedModels = Trimmed(AllowedModels),
        AllowedIps = Trimmed(AllowedIps),
    };

    /// <summary>What is wrong with them, by the name of the property; empty when nothing is.</summary>
    /// <param name="now">An expiry lies after it.</param>
    public IReadOnlyList<(string Field, Sentence Message)> Check(DateTimeOffset now)
    {
        var problems = new List<(string, Sentence)>();
        if (Name.Length is 0 or > ApiKey.MaxNameLength)
            problems.Add((nameof(Name), $"A name has 1 to {ApiKey.MaxNameLength} characters."));
        if (ExpiresAt <= now)
            problems.Add((nameof(ExpiresAt), "The expiry must lie in the future (UTC)."));
        if (SpendLimitUsd is <= 0 or > MaxSpendLimitUsd)
            problems.Add((nameof(SpendLimitUsd), $"A spend limit is more than 0 and at most {MaxSpendLimitUsd:0} USD; leave it out for none."));
        else if (SpendLimitUsd is { } limit && decimal.Round(limit, 9) != limit)
            problems.Add((nameof(SpendLimitUsd), "A spend limit has at most nine decimals."));
        if (!Enum.IsDefined(SpendLimitWindow))
            problems.Add((nameof(SpendLimitWindow), "A window is total, daily, weekly or monthly."));
        CheckPerMinute(problems, nameof(RequestsPerMinute), RequestsPerMinute);
        CheckPerMinute(problems, nameof(TokensPerMinute), TokensPerMinute);
        CheckList(problems, nameof(AllowedModels), AllowedModels);
        CheckList(problems, nameof(AllowedIps), AllowedIps);
        if (AllowedIps.FirstOrDefault(text => text.Length <= MaxListedLength && !AddressRange.TryParse(text, out _)) is { } bad)
            problems.Add((nameof(AllowedIps), $"'{bad}' is neither an address such as 203.0.113.7 nor a network such as 203.0.113.0/24 or 2001:db8::/32."));
        return problems;
    }

    /// <summary>Writes them into a key.</summary>
    /// <param name="key">The key; its revision grows.</param>
    public void ApplyTo(ApiKey key)
    {
        key.Name = Name;
        key.ExpiresAt = ExpiresAt;
        key.SpendLimitNanoUsd = SpendLimitUsd is { } limit ? NanoUsd.FromUsd(limit).Value : null;
        key.SpendLimitWindow = SpendLimitWindow;
        key.RequestsPerMinute = RequestsPerMinute;
        key.TokensPerMinute = TokensPerMinute;
        key.AllowedModels = AllowedModels.Count > 0 ? AllowedModels : null;
        key.AllowedIps = AllowedIps.Count > 0 ? AllowedIps : null;
        key.Revision++;
    }

    private static void CheckPerMinute(List<(string, Sentence)> problems, string field, int? limit)
    {
        if (limit is < 1 or > MaxPerMinute)
            problems.Add((field, $"A limit by minute is 1 to {MaxPerMinute}; leave it out for none."));
    }

    private static void CheckList(List<(string, Sentence)> problems, string field, IReadOnlyList<string> list)
    {
        if (list.Count > MaxListed)
            problems.Add((field, $"At most {MaxListed} may be listed."));
        else if (list.Any(text => text.Length > MaxListedLength || text.Any(char.IsControl)))
            problems.Add((field, $"Each has at most {MaxListedLength} characters, on one line."));
    }

    private static List<string> Trimmed(IReadOnlyList<string> list) =>
        [.. list.Select(text => text.Trim()).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal)];
}
