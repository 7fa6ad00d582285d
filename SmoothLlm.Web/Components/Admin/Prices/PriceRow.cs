using System.Globalization;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Infrastructure.Pricing;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Prices;

/// <summary>What the lists show of a price.</summary>
internal static class PriceRow
{
    /// <summary>Whether every word of the search is somewhere in the names of the model or the provider.</summary>
    public static bool Matches(ListedPrice price, string search) =>
        search.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).All(word =>
            Contains(price.ProviderSlug, word)
            || Contains(price.UpstreamModel, word)
            || price.Models.Any(model => Contains(model.Id, word) || Contains(model.Name, word)));

    /// <summary>The day, and the time where it is not midnight, UTC.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString(
        moment.UtcDateTime.TimeOfDay.TotalMinutes < 1 ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm",
        CultureInfo.InvariantCulture);

    public static string SourceText(PriceSource source) => source switch
    {
        PriceSource.Catalog => T("Catalog"),
        PriceSource.Bootstrap => T("Bootstrap file"),
        PriceSource.Admin => T("Admin"),
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, "There is no such source."),
    };

    /// <summary><c>+12.5 %</c>.</summary>
    public static string PercentText(decimal percent) => percent.ToString("+#,##0.#;-#,##0.#;0", CultureInfo.InvariantCulture) + " %";

    private static bool Contains(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The rates of a price as rows of a table: below every tier, then each tier.</summary>
/// <param name="InputTokensAbove">For inputs of more tokens than this; null below every tier.</param>
/// <param name="Cells">Input, output, cache read, cache write, cache write for an hour.</param>
public sealed record RateRow(long? InputTokensAbove, IReadOnlyList<RateCell> Cells)
{
    /// <summary>The columns of <see cref="Cells"/>.</summary>
    public static IReadOnlyList<string> Columns => [T("Input"), T("Output"), T("Cache read"), T("Cache write 5 min"), T("Cache write 1 h")];

    /// <param name="version">A price with its tiers.</param>
    /// <param name="marginBasisPoints">Shows what customers pay at this margin; null shows what the provider takes.</param>
    public static IReadOnlyList<RateRow> Of(PriceVersion version, int? marginBasisPoints)
    {
        var price = new Price(version);
        return
        [
            Row(null, price.Base, version.CacheReadNanoUsd, version.CacheWriteNanoUsd, version.CacheWrite1hNanoUsd),
            .. version.Tiers.OrderBy(tier => tier.InputTokensAbove).Select(tier => Row(
                tier.InputTokensAbove,
                price.For(tier.InputTokensAbove + 1),
                tier.CacheReadNanoUsd,
                tier.CacheWriteNanoUsd,
                tier.CacheWrite1hNanoUsd)),
        ];

        RateRow Row(long? above, Rates rates, long? cacheRead, long? cacheWrite, long? cacheWrite1h) => new(above,
        [
            Cell(rates.Input, isStated: true),
            Cell(rates.Output, isStated: true),
            Cell(rates.CacheRead, cacheRead is not null),
            Cell(rates.CacheWrite, cacheWrite is not null),
            Cell(rates.CacheWrite1h, cacheWrite1h is not null),
        ]);

        RateCell Cell(long rate, bool isStated) =>
            new(marginBasisPoints is { } margin ? Charge.PerMillion(rate, margin).Value : rate, isStated);
    }
}

/// <summary>One rate in a table.</summary>
/// <param name="NanoUsd">Nano-USD per million tokens.</param>
/// <param name="IsStated">False where it follows from another rate.</param>
public readonly record struct RateCell(long NanoUsd, bool IsStated);
