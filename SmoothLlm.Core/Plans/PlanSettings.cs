using SmoothLlm.Core.Money;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Core.Plans;

/// <summary>What the operator chooses about a plan. Null is 'no limit'.</summary>
/// <param name="Name">As operators and customers see it.</param>
public sealed record PlanSettings(string Name)
{
    /// <summary>Highest of the counted limits.</summary>
    public const int MaxCount = 1_000_000_000;

    /// <summary>Highest spend limit, USD.</summary>
    public const decimal MaxSpendUsd = 1_000_000_000;

    /// <summary>Requests a day; 0 for none at all.</summary>
    public int? DailyMessages { get; init; }

    /// <summary>Requests within any minute.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Tokens within any minute.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>Requests at a time.</summary>
    public int? ConcurrentRequests { get; init; }

    /// <summary>Charges a day, USD.</summary>
    public decimal? DailySpendUsd { get; init; }

    /// <summary>Charges a month, USD.</summary>
    public decimal? MonthlySpendUsd { get; init; }

    /// <summary>The settings of a plan.</summary>
    /// <param name="plan">As it is stored.</param>
    public static PlanSettings Of(Plan plan) => new(plan.Name)
    {
        DailyMessages = plan.DailyMessages,
        RequestsPerMinute = plan.RequestsPerMinute,
        TokensPerMinute = plan.TokensPerMinute,
        ConcurrentRequests = plan.ConcurrentRequests,
        DailySpendUsd = UsdOf(plan.DailySpendNanoUsd),
        MonthlySpendUsd = UsdOf(plan.MonthlySpendNanoUsd),
    };

    /// <summary>What is wrong with them, by the name of the property; empty when nothing is.</summary>
    public IReadOnlyList<(string Field, Sentence Message)> Check()
    {
        var problems = new List<(string, Sentence)>();
        if (Name.Trim().Length is 0 or > Plan.MaxNameLength)
            problems.Add((nameof(Name), $"A name has 1 to {Plan.MaxNameLength} characters."));
        CheckCount(problems, nameof(DailyMessages), DailyMessages, least: 0);
        CheckCount(problems, nameof(RequestsPerMinute), RequestsPerMinute);
        CheckCount(problems, nameof(TokensPerMinute), TokensPerMinute);
        CheckCount(problems, nameof(ConcurrentRequests), ConcurrentRequests);
        CheckSpend(problems, nameof(DailySpendUsd), DailySpendUsd);
        CheckSpend(problems, nameof(MonthlySpendUsd), MonthlySpendUsd);
        return problems;
    }

    /// <summary>Writes them into a plan.</summary>
    /// <param name="plan">The plan; its revision grows.</param>
    public void ApplyTo(Plan plan)
    {
        plan.Name = Name.Trim();
        plan.DailyMessages = DailyMessages;
        plan.RequestsPerMinute = RequestsPerMinute;
        plan.TokensPerMinute = TokensPerMinute;
        plan.ConcurrentRequests = ConcurrentRequests;
        plan.DailySpendNanoUsd = NanoUsdOf(DailySpendUsd);
        plan.MonthlySpendNanoUsd = NanoUsdOf(MonthlySpendUsd);
        plan.Revision++;
    }

    private static long? NanoUsdOf(decimal? usd) => usd is { } amount ? NanoUsd.FromUsd(amount).Value : null;

    private static decimal? UsdOf(long? nanoUsd) => nanoUsd is { } amount ? new NanoUsd(amount).Usd : null;

    private static void CheckCount(List<(string, Sentence)> problems, string field, int? limit, int least = 1)
    {
        if (limit < least || limit > MaxCount)
            problems.Add((field, $"A limit is {least} to {MaxCount}; leave it out for none."));
    }

    private static void CheckSpend(List<(string, Sentence)> problems, string field, decimal? limit)
    {
        if (limit is <= 0 or > MaxSpendUsd)
            problems.Add((field, $"A spend limit is more than 0 and at most {MaxSpendUsd:0} USD; leave it out for none."));
        else if (limit is { } amount && decimal.Round(amount, 9) != amount)
            problems.Add((field, "A spend limit has at most nine decimals."));
    }
}
