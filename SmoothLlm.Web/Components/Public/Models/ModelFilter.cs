using System.Globalization;
using SmoothLlm.Core.Money;

namespace SmoothLlm.Web.Components.Public.Models;

/// <summary>What a visitor looks for. It comes from the URL, so that a list can be sent to somebody; what makes no sense there asks for nothing.</summary>
/// <param name="Search">Words that are all in the id, the name or a provider; empty for any.</param>
/// <param name="Provider">A provider's slug; empty for any.</param>
/// <param name="Capability">What the model can do; null for anything.</param>
/// <param name="ContextThousands">The least context, thousands of tokens; zero for any.</param>
/// <param name="MaxOutputUsd">The most that a million output tokens may cost; null for any price.</param>
public sealed record ModelFilter(string Search, string Provider, ModelCapability? Capability, int ContextThousands, decimal? MaxOutputUsd)
{
    private const int MaxSearchLength = 100;
    private const int Thousand = 1000;

    /// <summary>Choices of the form, thousands of tokens.</summary>
    public static IReadOnlyList<int> Contexts { get; } = [32, 128, 200, 1000];

    /// <summary>Choices of the form, USD for a million output tokens.</summary>
    public static IReadOnlyList<decimal> Prices { get; } = [0m, 1m, 5m, 15m, 30m];

    public bool IsEmpty => this is { Search: "", Provider: "", Capability: null, ContextThousands: 0, MaxOutputUsd: null };

    public static ModelFilter Parse(string? search, string? provider, string? capability, string? context, string? price) => new(
        Cut(search),
        Cut(provider),
        Enum.TryParse<ModelCapability>(capability, ignoreCase: true, out var known) && Enum.IsDefined(known) && !int.TryParse(capability, out _) ? known : null,
        int.TryParse(context, NumberStyles.None, CultureInfo.InvariantCulture, out int thousands) ? thousands : 0,
        decimal.TryParse(price, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal usd) ? usd : null);

    public bool Matches(OfferedModel offered) =>
        Search.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word =>
            Contains(offered.Model.Id, word) || Contains(offered.Model.Name, word) || offered.Providers.Any(provider => Contains(provider, word)))
        && (Provider.Length == 0 || offered.Providers.Contains(Provider, StringComparer.Ordinal))
        && (Capability is not { } capability || offered.Has(capability))
        && (ContextThousands == 0 || offered.Model.ContextLength >= (long)ContextThousands * Thousand)
        && (MaxOutputUsd is not { } usd || new NanoUsd(offered.OutputNanoUsd).Usd <= usd);

    private static string Cut(string? text)
    {
        string trimmed = text?.Trim() ?? "";
        return trimmed.Length <= MaxSearchLength ? trimmed : trimmed[..MaxSearchLength];
    }

    private static bool Contains(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
