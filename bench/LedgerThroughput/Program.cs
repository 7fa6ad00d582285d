// How many hold+settle a second the ledger makes durable, beside what plain SQL does on the same machine.
// Usage: dotnet run -c Release --project bench/LedgerThroughput [seconds] [callers] [organizations] [folder]
// One organization and many (500 unless told otherwise). Ends with 1 below the goal of 3,000 a second, and when the book breaks its rules.
using System.Globalization;
using LedgerThroughput;

const double Goal = 3_000;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var length = TimeSpan.FromSeconds(args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10);
int callers = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 512;
int organizations = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 500;
string folder = args.Length > 3 ? Directory.CreateDirectory(args[3]).FullName : Directory.CreateTempSubdirectory("smoothllm-bench-").FullName;

Console.WriteLine($"{Environment.ProcessorCount} processors, {length.TotalSeconds:0} s each, SQLite with synchronous=FULL in {folder}");
double raw;
await using (var book = await BenchBook.OpenAsync(Path.Combine(folder, "raw")))
    raw = await RawSql.RunAsync(book, length);
Console.WriteLine($"plain SQL, one connection, batches of {RawSql.BatchSize}:  {raw,9:N0} hold+settle/s");
bool isGood = await ThroughLedgerAsync(1);
isGood &= await ThroughLedgerAsync(organizations);
Directory.Delete(folder, recursive: true);
return isGood ? 0 : 1;

async Task<bool> ThroughLedgerAsync(int count)
{
    await using var book = await BenchBook.OpenAsync(Path.Combine(folder, $"ledger-{count}"), count);
    var result = await ThroughLedger.RunAsync(book, length, callers);
    Console.WriteLine($"the ledger, {callers} callers, {count} organizations:   {result.PerSecond,9:N0} hold+settle/s ({result.PerSecond / raw:P0} of plain SQL)");
    Console.WriteLine($"  hold   p50 {result.Holds.At(0.5):0.0} ms, p99 {result.Holds.At(0.99):0.0} ms, worst {result.Holds.At(1):0.0} ms");
    Console.WriteLine($"  settle p50 {result.Settlements.At(0.5):0.0} ms, p99 {result.Settlements.At(0.99):0.0} ms, worst {result.Settlements.At(1):0.0} ms");
    string broken = await book.CheckAsync();
    Console.WriteLine(broken.Length == 0 ? "The book keeps all its rules." : $"The book breaks its rules: {broken}");
    return broken.Length == 0 && result.PerSecond >= Goal;
}
