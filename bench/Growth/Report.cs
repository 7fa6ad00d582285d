namespace Growth;

/// <summary>A table: a line a figure, a column a size, and the last beside the first.</summary>
internal sealed class Report(long[] sizes)
{
    private readonly List<string> names = [];
    private readonly Dictionary<string, List<double>> figures = new(StringComparer.Ordinal);

    public void Add(string name, double figure)
    {
        if (!figures.TryGetValue(name, out var row))
        {
            names.Add(name);
            figures.Add(name, row = []);
        }

        row.Add(figure);
        Console.Error.WriteLine($"{name}: {figure:N1}");
    }

    public void Print()
    {
        Console.WriteLine($"| requests | {string.Join(" | ", sizes.Select(size => size.ToString("N0")))} | last / first |");
        Console.WriteLine($"|---|{string.Concat(Enumerable.Repeat("--:|", sizes.Length + 1))}");
        foreach (string name in names)
        {
            var row = figures[name];
            Console.WriteLine($"| {name} | {string.Join(" | ", row.Select(figure => figure.ToString(figure < 100 ? "N1" : "N0")))} | {row[^1] / row[0]:N2} |");
        }
    }
}
