using BenchmarkDotNet.Attributes;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Plans;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Proxy.Steps;
using SmoothLlm.Infrastructure.Limits.InMemory;

namespace Limits;

/// <summary>The whole step, from the look at the key to the end of the request: with nothing limited, with a plan, and with a plan and a key that has limits of its own.</summary>
[MemoryDiagnoser]
public class LimitsPerRequest
{
    private const int Plenty = 1_000_000_000;

    private readonly NoExchange exchange = new();
    private readonly Caller free = Caller(null, null);
    private readonly Caller planned = Caller(Plan, null);
    private readonly Caller limited = Caller(Plan, Rules);
    private LimitRequest step = null!;
    private Caller[] many = [];
    private int next;

    private static PlanLimits Plan => new("bench", TimeZoneInfo.Utc, null, Plenty, Plenty, Plenty, null, null);

    private static ApiKeyRules? Rules => ApiKeyRules.Of(new ApiKey
    {
        Id = Guid.NewGuid(),
        OrganizationId = Guid.NewGuid(),
        Name = "bench",
        SecretHash = "",
        Prefix = "",
        LastFour = "",
        CreatedAt = DateTimeOffset.UnixEpoch,
        RequestsPerMinute = Plenty,
        TokensPerMinute = Plenty,
    });

    [GlobalSetup]
    public void SetUp()
    {
        // Limits by the day begin with what the database says, once; from then on they are counters like these.
        step = new LimitRequest(new MemoryLimitStore(history: null!, TimeProvider.System), TimeProvider.System);
        many = [.. Enumerable.Range(0, 10_000).Select(_ => Caller(Plan, null))];
    }

    [Benchmark(Description = "nothing limited")]
    public bool Free() => Run(free);

    [Benchmark(Description = "a plan: 3 limits")]
    public bool Planned() => Run(planned);

    [Benchmark(Description = "a plan and a key: 5 limits")]
    public bool PlannedAndLimited() => Run(limited);

    [Benchmark(Description = "a plan: 3 limits, 10,000 organizations in turn")]
    public bool Many() => Run(many[next++ % many.Length]);

    private bool Run(Caller caller)
    {
        var taking = step.RunAsync(exchange, caller, tokens: 500, new NanoUsd(1000));
        if (!taking.IsCompletedSuccessfully || taking.Result.Failed(out var passage, out _))
            return false;
        passage.Complete(400, new NanoUsd(900));
        return true;
    }

    private static Caller Caller(PlanLimits? plan, ApiKeyRules? rules) =>
        new(new ApiKeyEntry(Guid.NewGuid(), Guid.NewGuid(), 1, null, null) { Plan = plan, Rules = rules });
}
