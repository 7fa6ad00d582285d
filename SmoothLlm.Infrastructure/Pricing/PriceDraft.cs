using SmoothLlm.Core.Money;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Pricing;

/// <summary>Rates in USD per million tokens, as people and files state them.</summary>
public record RateDraft
{
    public decimal? Input { get; init; }

    public decimal? Output { get; init; }

    /// <summary>Null: as fresh input.</summary>
    public decimal? CacheRead { get; init; }

    /// <summary>Null: as fresh input.</summary>
    public decimal? CacheWrite { get; init; }

    /// <summary>Null: as the other cache writes.</summary>
    public decimal? CacheWrite1h { get; init; }
}

/// <summary>Rates for inputs longer than a number of tokens.</summary>
public sealed record TierDraft : RateDraft
{
    public required long InputTokensAbove { get; init; }
}

/// <summary>Where a version comes from.</summary>
/// <param name="Source">Who states it.</param>
/// <param name="CreatedAt">When it is written down, UTC.</param>
/// <param name="UserId">The admin who entered or approved it; null when nobody did.</param>
public sealed record PriceOrigin(PriceSource Source, DateTimeOffset CreatedAt, string? UserId);

/// <summary>A price before it is a version.</summary>
public sealed record PriceDraft : RateDraft
{
    /// <summary>USD per million tokens that no model costs; beyond it somebody has mistaken the unit.</summary>
    public const decimal MaxUsd = 1_000_000;

    public const int MaxTiers = 10;

    public bool IsFree { get; init; }

    public IReadOnlyList<TierDraft> Tiers { get; init; } = [];

    /// <summary>Everything that is wrong with it; field names as in <c>tiers[0].input</c>.</summary>
    public IReadOnlyList<FieldProblem> Check()
    {
        var problems = new List<FieldProblem>();
        CheckRates(this, "", isRequired: !IsFree, problems);
        if (Tiers.Count > MaxTiers)
            problems.Add(new FieldProblem("tiers", $"Use at most {MaxTiers} tiers."));
        for (int index = 0; index < Tiers.Count; index++)
        {
            string path = $"tiers[{index}].";
            if (Tiers[index].InputTokensAbove <= 0)
                problems.Add(new FieldProblem(path + "inputTokensAbove", "Enter a number of tokens above 0."));
            else if (Tiers.Take(index).Any(other => other.InputTokensAbove == Tiers[index].InputTokensAbove))
                problems.Add(new FieldProblem(path + "inputTokensAbove", "There is another tier above the same number of tokens."));
            CheckRates(Tiers[index], path, isRequired: true, problems);
        }

        if (IsFree && Rates(this).Concat(Tiers.SelectMany(Rates)).Any(rate => rate.Value is not (null or 0)))
            problems.Add(new FieldProblem("free", "A free model has no prices other than 0."));
        else if (!IsFree && problems.Count == 0)
            CheckNotNothing(problems);
        return problems;
    }

    /// <summary>Makes the version; only after <see cref="Check"/> found nothing.</summary>
    public PriceVersion ToVersion(string providerSlug, string upstreamModel, DateTimeOffset effectiveFrom, PriceOrigin origin)
    {
        var id = Guid.CreateVersion7(origin.CreatedAt);
        return new PriceVersion
        {
            Id = id,
            ProviderSlug = providerSlug,
            UpstreamModel = upstreamModel,
            EffectiveFrom = effectiveFrom,
            Source = origin.Source,
            CreatedAt = origin.CreatedAt,
            CreatedByUserId = origin.UserId,
            IsFree = IsFree,
            InputNanoUsd = Nano(Input) ?? 0,
            OutputNanoUsd = Nano(Output) ?? 0,
            CacheReadNanoUsd = Nano(CacheRead),
            CacheWriteNanoUsd = Nano(CacheWrite),
            CacheWrite1hNanoUsd = Nano(CacheWrite1h),
            Tiers =
            [
                .. Tiers.Select(tier => new PriceTier
                {
                    PriceVersionId = id,
                    InputTokensAbove = tier.InputTokensAbove,
                    InputNanoUsd = Nano(tier.Input) ?? 0,
                    OutputNanoUsd = Nano(tier.Output) ?? 0,
                    CacheReadNanoUsd = Nano(tier.CacheRead),
                    CacheWriteNanoUsd = Nano(tier.CacheWrite),
                    CacheWrite1hNanoUsd = Nano(tier.CacheWrite1h),
                }),
            ],
        };
    }

    /// <summary>The same rates as a version that exists.</summary>
    public static PriceDraft From(PriceVersion version) => new()
    {
        IsFree = version.IsFree,
        Input = Usd(version.InputNanoUsd),
        Output = Usd(version.OutputNanoUsd),
        CacheRead = Usd(version.CacheReadNanoUsd),
        CacheWrite = Usd(version.CacheWriteNanoUsd),
        CacheWrite1h = Usd(version.CacheWrite1hNanoUsd),
        Tiers =
        [
            .. version.Tiers.OrderBy(tier => tier.InputTokensAbove).Select(tier => new TierDraft
            {
                InputTokensAbove = tier.InputTokensAbove,
                Input = Usd(tier.InputNanoUsd),
                Output = Usd(tier.OutputNanoUsd),
                CacheRead = Usd(tier.CacheReadNanoUsd),
                CacheWrite = Usd(tier.CacheWriteNanoUsd),
                CacheWrite1h = Usd(tier.CacheWrite1hNanoUsd),
            }),
        ],
    };

    /// <summary>Whether a version charges exactly this, whatever it leaves to its other rates.</summary>
    public bool IsChargedBy(PriceVersion version) => ToPrice().ChargesAs(new Price(version));

    /// <summary>The price as it is charged, outside of any place and time; only after <see cref="Check"/> found nothing.</summary>
    public Price ToPrice() => new(ToVersion("", "", DateTimeOffset.UnixEpoch, new PriceOrigin(default, DateTimeOffset.UnixEpoch, UserId: null)));

    private static long? Nano(decimal? usd) => usd is { } amount ? NanoUsd.FromUsd(amount).Value : null;

    private static decimal? Usd(long? nanoUsd) => nanoUsd is { } amount ? new NanoUsd(amount).Usd : null;

    private static IEnumerable<(string Name, decimal? Value)> Rates(RateDraft rates) =>
    [
        ("input", rates.Input), ("output", rates.Output), ("cacheRead", rates.CacheRead),
        ("cacheWrite", rates.CacheWrite), ("cacheWrite1h", rates.CacheWrite1h),
    ];

    // Whoever means it says that it is free.
    private void CheckNotNothing(List<FieldProblem> problems)
    {
        if (this is { Input: 0, Output: 0 })
            problems.Add(new FieldProblem("free", "A price of nothing is refused unless the model is marked as free."));
        for (int index = 0; index < Tiers.Count; index++)
        {
            if (Tiers[index] is { Input: 0, Output: 0 })
                problems.Add(new FieldProblem($"tiers[{index}].input", "A price of nothing for long inputs is refused."));
        }
    }

    private static void CheckRates(RateDraft rates, string path, bool isRequired, List<FieldProblem> problems)
    {
        foreach (var (name, value) in Rates(rates))
        {
            if (value is null)
            {
                if (isRequired && name is ("input" or "output"))
                    problems.Add(new FieldProblem(path + name, "Enter a price in USD per million tokens."));
            }
            else if (value is < 0 or > MaxUsd)
            {
                problems.Add(new FieldProblem(path + name, "Enter 0 to 1,000,000 USD per million tokens."));
            }
            else if (decimal.Round(value.Value, 9) != value)
            {
                problems.Add(new FieldProblem(path + name, "Use at most nine decimals."));
            }
        }
    }
}
