namespace SmoothLlm.Web.Components.Portal.Charts;

/// <summary>The value axis of a chart: from zero to a round number, in round steps.</summary>
/// <param name="Step">Between two lines.</param>
/// <param name="Steps">How many.</param>
internal sealed record ChartScale(decimal Step, int Steps)
{
    private const int MaxSteps = 5;

    public decimal Max => Step * Steps;

    public IEnumerable<decimal> Lines => Enumerable.Range(0, Steps + 1).Select(index => Step * index);

    /// <param name="largest">The largest value to draw, at least zero.</param>
    /// <param name="isWhole">Things that are counted have no lines between two whole numbers.</param>
    public static ChartScale For(decimal largest, bool isWhole)
    {
        if (largest <= 0)
            return new ChartScale(1, 1);
        decimal power = 1;
        while (power * 10 <= largest)
            power *= 10;
        while (power > largest)
            power /= 10;
        // The smallest step that keeps to the lines that there may be; the last one always does.
        foreach (decimal factor in (decimal[])[0.2m, 0.25m, 0.5m, 1m])
        {
            decimal step = power * factor;
            if (isWhole && step != decimal.Truncate(step))
                continue;
            int steps = (int)decimal.Ceiling(largest / step);
            if (steps <= MaxSteps)
                return new ChartScale(step, steps);
        }

        return new ChartScale(power * 2, (int)decimal.Ceiling(largest / (power * 2)));
    }

    /// <summary>How far up a value stands, in percent.</summary>
    public decimal PercentOf(decimal value) => Max == 0 ? 0 : Math.Round(value / Max * 100, 3);
}
