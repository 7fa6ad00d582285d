using System.Globalization;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Pricing;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Prices;

/// <summary>A price as an admin is entering it: texts, so that nothing typed is lost or silently read as something else.</summary>
internal sealed class PriceForm
{
    public RateTexts Rates { get; private init; } = new();

    public bool IsFree { get; set; }

    /// <summary>From now on, or from <see cref="From"/>.</summary>
    public bool IsFromNow { get; set; } = true;

    /// <summary>As the browser writes a moment: <c>2026-12-01T00:00</c>, UTC.</summary>
    public string From { get; set; } = "";

    /// <summary>Also takes the place of what is announced.</summary>
    public bool ReplacesAnnounced { get; set; }

    public List<RateTexts> Tiers { get; private init; } = [];

    public static PriceForm For(PriceVersion? version)
    {
        if (version is null)
            return new PriceForm();
        var draft = PriceDraft.From(version);
        return new PriceForm
        {
            IsFree = draft.IsFree,
            Rates = RateTexts.From(draft),
            Tiers = [.. draft.Tiers.Select(tier => RateTexts.From(tier, tier.InputTokensAbove))],
        };
    }

    /// <returns>Null for now, and what is wrong with the moment.</returns>
    public (DateTimeOffset? From, FieldProblem? Problem) ReadFrom()
    {
        if (IsFromNow)
            return (null, null);
        bool isMoment = DateTimeOffset.TryParseExact(
            From.Trim(),
            ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var from);
        return isMoment ? (from, null) : (null, new FieldProblem("effectiveFrom", T("Enter a date and a time, such as 2026-12-01 00:00.")));
    }

    /// <summary>Reads the rates.</summary>
    /// <returns>The draft and everything that is wrong with it; the fields are named as <see cref="PriceDraft.Check"/> does.</returns>
    public (PriceDraft Draft, IReadOnlyList<FieldProblem> Problems) Read()
    {
        var problems = new List<FieldProblem>();
        if (IsFree)
            return (new PriceDraft { IsFree = true }, problems);

        var draft = new PriceDraft
        {
            Input = Number(Rates.Input, "input", problems),
            Output = Number(Rates.Output, "output", problems),
            CacheRead = Number(Rates.CacheRead, "cacheRead", problems),
            CacheWrite = Number(Rates.CacheWrite, "cacheWrite", problems),
            CacheWrite1h = Number(Rates.CacheWrite1h, "cacheWrite1h", problems),
            Tiers = [.. Tiers.Select((tier, index) => ReadTier(tier, $"tiers[{index}].", problems))],
        };
        problems.AddRange(draft.Check().Where(problem => !problems.Exists(known => known.Field == problem.Field)));
        return (draft, problems);
    }

    private static TierDraft ReadTier(RateTexts tier, string path, List<FieldProblem> problems) => new()
    {
        InputTokensAbove = Tokens(tier.InputTokensAbove, path + "inputTokensAbove", problems),
        Input = Number(tier.Input, path + "input", problems),
        Output = Number(tier.Output, path + "output", problems),
        CacheRead = Number(tier.CacheRead, path + "cacheRead", problems),
        CacheWrite = Number(tier.CacheWrite, path + "cacheWrite", problems),
        CacheWrite1h = Number(tier.CacheWrite1h, path + "cacheWrite1h", problems),
    };

    // No thousands separators: whether 1,250 is a thousand or one and a quarter depends on who reads it.
    private static decimal? Number(string text, string field, List<FieldProblem> problems)
    {
        text = text.Trim().TrimStart('$');
        if (text.Length == 0)
            return null;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number))
            return number;
        problems.Add(new FieldProblem(field, T("Enter a number such as 1.25.")));
        return null;
    }

    private static long Tokens(string text, string field, List<FieldProblem> problems)
    {
        if (long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long tokens) && tokens > 0)
            return tokens;
        problems.Add(new FieldProblem(field, T("Enter a number of tokens, such as 200000.")));
        return 0;
    }
}

/// <summary>One row of rates in USD per million tokens.</summary>
public sealed class RateTexts
{
    /// <summary>Tiers only.</summary>
    public string InputTokensAbove { get; set; } = "";

    public string Input { get; set; } = "";

    public string Output { get; set; } = "";

    public string CacheRead { get; set; } = "";

    public string CacheWrite { get; set; } = "";

    public string CacheWrite1h { get; set; } = "";

    public static RateTexts From(RateDraft rates, long? inputTokensAbove = null) => new()
    {
        InputTokensAbove = inputTokensAbove?.ToString(CultureInfo.InvariantCulture) ?? "",
        Input = Text(rates.Input),
        Output = Text(rates.Output),
        CacheRead = Text(rates.CacheRead),
        CacheWrite = Text(rates.CacheWrite),
        CacheWrite1h = Text(rates.CacheWrite1h),
    };

    private static string Text(decimal? usd) => usd?.ToString("0.#########", CultureInfo.InvariantCulture) ?? "";
}
