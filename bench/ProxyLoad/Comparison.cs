namespace ProxyLoad;

/// <summary>Starts everything, measures in turns, prints the ratios: a shared machine is the same for all of one run only.</summary>
internal static class Comparison
{
    private const int ProviderPort = 18200;
    private const string Key = "llm_sk_benchbenchbenchbenchbenchbench";

    /// <summary>The proxies have one processor, provider and load the other.</summary>
    private const int ProxyProcessor = 0;

    private const int LoadProcessor = 1;

    private static readonly (string Name, bool IsStreamed, int Clients)[] Loads = [("alone", false, 1), ("whole", false, 32), ("stream", true, 500)];

    public static async Task<int> RunAsync(string app, int rounds, TimeSpan length)
    {
        string folder = Directory.CreateTempSubdirectory("smoothllm-bench-").FullName;
        string self = typeof(Comparison).Assembly.Location;
        string bootstrap = Path.Combine(folder, "bootstrap.json");
        await File.WriteAllTextAsync(bootstrap, Bootstrap);
        using var provider = await Target.StartAsync("provider", ProviderPort, LoadProcessor, folder, [self, "provider", $"{ProviderPort}"]);
        using var bare = await Target.StartAsync(
            "bare", ProviderPort + 1, ProxyProcessor, folder, [self, "bare", $"{ProviderPort + 1}", $"http://127.0.0.1:{ProviderPort}/v1/chat/completions"]);
        using var smooth = await Target.StartAsync(
            "SmoothLlm",
            ProviderPort + 2,
            ProxyProcessor,
            app,
            ["SmoothLlm.Web.dll"],
            new Dictionary<string, string>
            {
                ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ProviderPort + 2}",
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["Data__Folder"] = Path.Combine(folder, "data"),
                ["Bootstrap__File"] = bootstrap,
            });
        Target[] targets = [provider, bare, smooth];
        foreach (var load in Loads)
        {
            for (int round = 0; round < rounds; round++)
            {
                foreach (var target in targets)
                    await MeasureAsync(target, load, length, isKept: round > 0 || rounds == 1);
            }
        }

        int errors = Print(targets);
        Directory.Delete(folder, recursive: true);
        return errors == 0 ? 0 : 1;
    }

    /// <param name="isKept">The first round warms up.</param>
    private static async Task MeasureAsync(Target target, (string Name, bool IsStreamed, int Clients) load, TimeSpan length, bool isKept)
    {
        double before = target.ProcessorSeconds;
        var measured = await Load.RunAsync(target.Port, Key, load.IsStreamed, load.Clients, length);
        if (!isKept)
            return;
        if (!target.Rounds.TryGetValue(load.Name, out var rounds))
            target.Rounds[load.Name] = rounds = [];
        rounds.Add((measured, target.ProcessorSeconds - before));
    }

    private static int Print(Target[] targets)
    {
        int errors = 0;
        foreach (var (name, isStreamed, clients) in Loads)
        {
            Console.WriteLine($"\n{name}: {clients} {(isStreamed ? "streams of 50 events, 20 ms apart" : "clients, 0.8 KB answers")} (medians of the rounds)");
            Console.WriteLine(isStreamed
                ? "| | streams/s | first event p50 ms | event delay p50 us | p99 us | cpu ms/stream | errors |\n|---|--:|--:|--:|--:|--:|--:|"
                : "| | requests/s | p50 us | p99 us | cpu us/request | errors | x bare |\n|---|--:|--:|--:|--:|--:|--:|");
            double bare = Median(targets[1], name, round => round.Measured.PerSecond);
            foreach (var target in targets)
            {
                errors += target.Rounds[name].Sum(round => round.Measured.Errors);
                Console.WriteLine(isStreamed ? StreamRow(target, name) : WholeRow(target, name, bare));
            }
        }

        Console.WriteLine("\n'provider' is the load without any proxy. 'bare' looks at nothing and charges nobody.");
        return errors;
    }

    private static string WholeRow(Target target, string load, double bare) =>
        $"| {target.Name} | {Median(target, load, round => round.Measured.PerSecond):N0} | {Median(target, load, round => Measured.At(round.Measured.First, 0.5)):N0} "
        + $"| {Median(target, load, round => Measured.At(round.Measured.First, 0.99)):N0} | {Median(target, load, round => 1e6 * round.ProcessorSeconds / round.Measured.Requests):0.0} "
        + $"| {target.Rounds[load].Sum(round => round.Measured.Errors)} | {Median(target, load, round => round.Measured.PerSecond) / bare:0.00} |";

    private static string StreamRow(Target target, string load) =>
        $"| {target.Name} | {Median(target, load, round => round.Measured.PerSecond):N0} | {Median(target, load, round => Measured.At(round.Measured.First, 0.5)) / 1000:0.00} "
        + $"| {Median(target, load, round => Measured.At(round.Measured.Delays, 0.5)):N0} | {Median(target, load, round => Measured.At(round.Measured.Delays, 0.99)):N0} "
        + $"| {Median(target, load, round => 1e3 * round.ProcessorSeconds / round.Measured.Requests):0.00} | {target.Rounds[load].Sum(round => round.Measured.Errors)} |";

    private static double Median(Target target, string load, Func<(Measured Measured, double ProcessorSeconds), double> value)
    {
        double[] values = [.. target.Rounds[load].Select(value).Order()];
        return values[values.Length / 2];
    }

    private const string Bootstrap =
        """
        {
          "admin": { "email": "admin@example.test", "password": "A-long-Password-1" },
          "providers": [ { "slug": "bench", "kind": "OpenAiCompatible", "baseUrl": "http://127.0.0.1:18200/v1", "apiKey": "sk-bench-0000000000", "allowPrivateNetwork": true } ],
          "models": [
            { "id": "whole", "contextLength": 128000, "maxOutputTokens": 4096, "deployments": [ { "provider": "bench", "model": "whole" } ] },
            { "id": "stream", "contextLength": 128000, "maxOutputTokens": 4096, "deployments": [ { "provider": "bench", "model": "stream" } ] }
          ],
          "prices": [
            { "provider": "bench", "model": "whole", "effectiveFrom": "2024-01-01", "input": 0.1, "output": 0.4 },
            { "provider": "bench", "model": "stream", "effectiveFrom": "2024-01-01", "input": 0.1, "output": 0.4 }
          ],
          "marginPercent": 20,
          "organizations": [ { "name": "Bench", "owner": { "email": "dev@example.test", "password": "A-long-Password-2" }, "creditUsd": 1000000,
            "apiKeys": [ { "name": "bench", "secret": "llm_sk_benchbenchbenchbenchbenchbench" } ] } ]
        }
        """;
}
