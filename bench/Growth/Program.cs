// Whether anything gets slower as requests pile up: the same questions and the same settlements on books of growing size.
// Usage: dotnet run -c Release --project bench/Growth [requests]...      10000 1000000 unless told otherwise
// Ten million requests take some ten minutes and ten gigabytes.
using System.Globalization;
using Growth;
using LedgerThroughput;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
long[] sizes = args.Length > 0 ? [.. args.Select(arg => long.Parse(arg, CultureInfo.InvariantCulture))] : [10_000, 1_000_000];
string folder = Directory.CreateTempSubdirectory("smoothllm-bench-").FullName;
var report = new Report(sizes);
try
{
    foreach (long size in sizes)
    {
        string place = Path.Combine(folder, size.ToString(CultureInfo.InvariantCulture));
        await using (var book = await BenchBook.OpenAsync(place))
            await ManyRequests.AddAsync(book, size);
        // Opened again, so that nothing is warm but what a start warms.
        await using (var book = await BenchBook.OpenAsync(place))
        {
            report.Add("database, MB", new FileInfo(book.Path).Length / 1e6);
            foreach (var (question, ask) in Questions.Of(book))
                report.Add($"{question}, ms", await Clock.MedianAsync(ask));
            report.Add("hold+settle/s, 512 callers", (await ThroughLedger.RunAsync(book, TimeSpan.FromSeconds(10), callers: 512)).PerSecond);
        }

        Directory.Delete(place, recursive: true);
    }

    report.Print();
}
finally
{
    Directory.Delete(folder, recursive: true);
}
