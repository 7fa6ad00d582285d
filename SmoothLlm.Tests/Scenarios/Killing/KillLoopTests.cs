using System.Diagnostics;
using System.Text.Json;
using Shouldly;
using SmoothLlm.Tests.Browser;
using SmoothLlm.Tests.Payments.Stripe;
using SmoothLlm.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace SmoothLlm.Tests.Scenarios.Killing;

/// <summary>
/// A server process under load (answers in one piece, streams, purchases) is killed at a random moment, started again,
/// and its book compared with what the clients saw; again and again on the same book.
/// </summary>
public sealed class KillLoopTests(ITestOutputHelper output)
{
    private const int UsualRounds = 5;

    /// <summary>In so many, somebody has bought something.</summary>
    private const int RoundsWithPurchases = 25;

    private const int Keys = 5;
    private const string OwnerEmail = "owner@example.test";
    private const string OwnerPassword = "correct horse battery";

    /// <summary>Every so many rounds the process lives long enough for streams to save their progress.</summary>
    private const int LongRoundEvery = 5;

    private static readonly string[] Secrets = [.. Enumerable.Range(1, Keys).Select(number => $"llm_sk_kill-loop-key-number-{number:00}")];

    [Fact]
    public async Task A_server_that_is_killed_at_any_moment_loses_nothing_and_takes_nothing_twice()
    {
        int rounds = TestScale.Of("KILL_ROUNDS", UsualRounds);
        int seed = TestScale.Of("KILL_SEED", Environment.TickCount & 0xFFFFFF);
        var random = new Random(seed);
        var journal = new ClientJournal();
        var serving = new List<TimeSpan>();
        await using var stripe = await StripeStandIn.StartAsync();
        await using var server = await CreateServerAsync(stripe);
        await using var audit = new BookAudit(server.Folder);
        await server.StartAsync();
        using var buyers = new BuyingClients(stripe, journal);
        await buyers.SignInAsync(server.Address, OwnerEmail, OwnerPassword);
        for (int round = 1; round <= rounds; round++)
        {
            using (var clients = new LoadClients(server.Address, Secrets, journal))
            {
                var load = Task.WhenAll(clients.RunAsync(), buyers.RunAsync());
                await Task.Delay(round % LongRoundEvery == 0 ? random.Next(2_300, 3_300) : random.Next(50, 800));
                clients.End();
                buyers.End();
                await server.KillAsync();
                await load;
            }

            journal.Surprises.ShouldBeEmpty($"round {round}, seed {seed}");
            var starting = await MeasureAsync(server.StartAsync);
            await audit.CheckAsync(journal);
            serving.Add(starting + await MeasureAsync(() => AskOnceAsync(server, journal)));
        }

        await buyers.TellAllAsync();
        await server.KillAsync();
        await server.StartAsync();
        var result = await audit.CheckAsync(journal);
        result.TopUps.ShouldBe(journal.Paid.Count, "whoever paid has the credits");
        serving.Sort();
        output.WriteLine($"{rounds} kills, seed {seed}: {journal.Answered.Count} answers came whole, 0 lost, 0 charged twice or otherwise than they said.");
        output.WriteLine($"{journal.CutOff.Count} broke off in the middle, {result.CutOffAndCharged} of them charged for what had come; {journal.Unknown} before a byte, {result.UnseenAndCharged} of them charged; {result.Free} holds released.");
        output.WriteLine($"{journal.Paid.Count} payments of {BuyingClients.AmountUsd} USD, each credited once.");
        output.WriteLine($"Serving again after {serving[serving.Count / 2].TotalSeconds:0.0} s (median), {serving[^1].TotalSeconds:0.0} s (worst), with all orphans ended.");
        journal.Answered.Count.ShouldBeGreaterThan(rounds, "a loop without load shows nothing");
        journal.CutOff.Count.ShouldBeGreaterThan(0);
        // A process that has just started needs its time for a first purchase, and in a few rounds none may get so far.
        if (rounds >= RoundsWithPurchases)
            journal.Paid.Count.ShouldBeGreaterThan(0);
    }

    private static async Task<PortalProcess> CreateServerAsync(StripeStandIn stripe)
    {
        string bootstrap = Path.Combine(Directory.CreateTempSubdirectory("smoothllm-kill-").FullName, "bootstrap.json");
        await File.WriteAllTextAsync(bootstrap, JsonSerializer.Serialize(new
        {
            organizations = new[]
            {
                new
                {
                    name = "Load",
                    owner = new { email = OwnerEmail, password = OwnerPassword },
                    creditUsd = 10_000,
                    apiKeys = Secrets.Select((secret, number) => new { name = $"key {number}", secret }),
                },
            },
        }));
        var server = new PortalProcess();
        server.Settings["Bootstrap__File"] = bootstrap;
        server.Settings["Lease__DurationSeconds"] = "3";
        server.Settings["Lease__RenewSeconds"] = "1";
        server.Settings["Stripe__SecretKey"] = StripeStandIn.SecretKey;
        server.Settings["Stripe__WebhookSecret"] = BuyingClients.WebhookSecret;
        server.Settings["Stripe__ApiBase"] = stripe.Address.ToString();
        // Less to compile at every start.
        server.Settings["DOTNET_TieredPGO"] = "0";
        return server;
    }

    private static async Task<TimeSpan> MeasureAsync(Func<Task> work)
    {
        long began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began);
    }

    private static async Task AskOnceAsync(PortalProcess server, ClientJournal journal)
    {
        using var clients = new LoadClients(server.Address, Secrets, journal);
        int before = journal.Answered.Count;
        await clients.AskOnceAsync();
        journal.Answered.Count.ShouldBe(before + 1);
    }
}
