using System.Globalization;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Money;
using SmoothLlm.Web.Components.Portal.Credits;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Keys;

/// <summary>What somebody is entering about a key, as texts.</summary>
public sealed class KeyForm
{
    private static readonly char[] Separators = ['\n', ',', ' ', '\t', '\r'];

    public string Name { get; set; } = "";

    /// <summary>The last day of the key, UTC; null for no end.</summary>
    public DateOnly? LastDay { get; set; }

    public string SpendLimit { get; set; } = "";

    public SpendWindow SpendWindow { get; set; } = SpendWindow.Monthly;

    public string RequestsPerMinute { get; set; } = "";

    public string TokensPerMinute { get; set; } = "";

    public string Models { get; set; } = "";

    public string Addresses { get; set; } = "";

    /// <summary>When it was set to end, to the millisecond; kept while the day stays the same.</summary>
    private DateTimeOffset? ExpiresAt { get; init; }

    public static KeyForm Of(ApiKey key) => new()
    {
        Name = key.Name,
        ExpiresAt = key.ExpiresAt,
        LastDay = DayOf(key.ExpiresAt),
        SpendLimit = key.SpendLimitNanoUsd is { } limit ? new NanoUsd(limit).Usd.ToString("0.00#######", CultureInfo.InvariantCulture) : "",
        SpendWindow = key.SpendLimitNanoUsd is null ? SpendWindow.Monthly : key.SpendLimitWindow,
        RequestsPerMinute = key.RequestsPerMinute?.ToString(CultureInfo.InvariantCulture) ?? "",
        TokensPerMinute = key.TokensPerMinute?.ToString(CultureInfo.InvariantCulture) ?? "",
        Models = string.Join('\n', key.AllowedModels ?? []),
        Addresses = string.Join('\n', key.AllowedIps ?? []),
    };

    /// <returns>The settings, of use only where there is no problem with reading them.</returns>
    public (ApiKeySettings Settings, (string Field, string Message)? Problem) Read()
    {
        (string, string)? problem = null;
        var settings = new ApiKeySettings(Name)
        {
            ExpiresAt = LastDay == DayOf(ExpiresAt) ? ExpiresAt
                : LastDay is { } day && day < DateOnly.MaxValue ? new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero)
                : null,
            SpendLimitUsd = Amount(),
            SpendLimitWindow = SpendWindow,
            RequestsPerMinute = Count(RequestsPerMinute, nameof(ApiKeySettings.RequestsPerMinute)),
            TokensPerMinute = Count(TokensPerMinute, nameof(ApiKeySettings.TokensPerMinute)),
            AllowedModels = List(Models),
            AllowedIps = List(Addresses),
        };
        return (settings, problem);

        decimal? Amount()
        {
            if (string.IsNullOrWhiteSpace(SpendLimit))
                return null;
            if (AmountText.TryParse(SpendLimit, out decimal usd))
                return usd;
            problem ??= (nameof(ApiKeySettings.SpendLimitUsd), T("Enter the limit in USD as a number, for example 25 or 2.50."));
            return null;
        }

        int? Count(string text, string field)
        {
            if (string.IsNullOrWhiteSpace(text))
                return null;
            if (int.TryParse(text.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out int count))
                return count;
            problem ??= (field, T("Enter a whole number, or nothing for no limit."));
            return null;
        }
    }

    /// <summary>The day before the moment at which it ends, which is a midnight where a form has set it.</summary>
    private static DateOnly? DayOf(DateTimeOffset? end) => end is { } moment ? DateOnly.FromDateTime(moment.AddTicks(-1).UtcDateTime) : null;

    private static string[] List(string text) => text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
