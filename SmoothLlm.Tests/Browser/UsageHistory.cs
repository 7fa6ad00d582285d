using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Browser;

/// <summary>Two months of requests of one organization, for pictures: what the running product could only get by waiting.</summary>
internal static class UsageHistory
{
    private const int Days = 60;
    private const int Records = 70;
    private const int Seed = 20260521;

    private static readonly (string Model, string Provider, int Share, long MicroUsdEach)[] Models =
    [
        ("gpt-6-mini", "openai", 50, 900), ("claude-sonnet-5-5", "anthropic", 25, 4_200), ("gemini-4-flash", "google", 15, 600),
        ("a-rather-long-model-name-as-some-providers-have-them-2026-11-05", "together", 7, 1_300), ("sandbox-chat", "sandbox", 3, 20),
    ];

    private static readonly RequestEnding[] Endings = Enum.GetValues<RequestEnding>();

    /// <summary>Into the file of a portal that is not running.</summary>
    /// <param name="email">Whose organization; their newest key is said to have been used.</param>
    public static async Task WriteAsync(string folder, string email)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Data:Folder"] = folder })
            .Build();
        await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddPersistence(configuration).BuildServiceProvider();
        await using (var context = await services.GetRequiredService<IDbContextFactory<SmoothLlmDbContext>>().CreateDbContextAsync())
        {
            var key = await context.ApiKeys.OrderByDescending(key => key.Id).FirstAsync(key => context.Memberships
                .Any(member => member.OrganizationId == key.OrganizationId && context.Users.Any(user => user.Id == member.UserId && user.Email == email)));
            long lastId = await context.UsageRecords.MaxAsync(record => (long?)record.Id) ?? 0;
            Fill(context, key.OrganizationId, key.Id, lastId, TimeProvider.System.GetUtcNow());
            await UsageRows.AddDaysAsync(context, context.ChangeTracker.Entries<UsageRollup>().Select(entry => entry.Entity).ToList());
            // Most of what the sums count is not there one by one, as after a retention; days are compared whole, so this one is not.
            (await context.UsageCutoffs.SingleAsync()).KeptSince = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
            await context.SaveChangesAsync();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    private static void Fill(SmoothLlmDbContext context, Guid organizationId, Guid keyId, long lastId, DateTimeOffset now)
    {
        var random = new Random(Seed);
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        for (int day = Days - 1; day >= 0; day--)
        {
            bool isWeekend = today.AddDays(-day).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            foreach (var (model, provider, share, microUsd) in Models)
            {
                long requests = random.Next(share, share * 3) * (isWeekend ? 1 : 4) * (Days - day) / Days;
                if (requests == 0)
                    continue;
                var at = today.AddDays(-day);
                var rollup = new UsageRollup
                {
                    OrganizationId = organizationId,
                    Hour = at,
                    Day = DateOnly.FromDateTime(at.UtcDateTime),
                    ApiKeyId = keyId,
                    ProviderSlug = provider,
                    ModelId = model,
                    // What customers pay for has a hold in the book, which this has not.
                    Mode = UsageMode.PassThrough,
                    Requests = requests,
                    FailedRequests = requests / 60,
                    InputTokens = requests * 1830,
                    OutputTokens = requests * 410,
                    CacheReadTokens = requests * 640,
                    CostNanoUsd = requests * microUsd * 1000,
                    FirstStartedAt = at,
                    LastAt = day == 0 ? now : at.AddDays(1).AddMilliseconds(-1),
                };
                context.Add(rollup);
            }
        }

        for (int number = Records; number > 0; number--)
        {
            var (model, provider, _, microUsd) = Models[random.Next(Models.Length)];
            var ending = number % 9 == 0 ? Endings[number / 9 % Endings.Length] : RequestEnding.Completed;
            int output = random.Next(20, 9_000);
            var at = now.AddMinutes(-number * 7);
            var id = Guid.CreateVersion7(at);
            context.Add(new UsageRecord
            {
                Id = lastId + Records - number + 1,
                RequestId = id,
                TraceId = id.ToString("N"),
                OrganizationId = organizationId,
                ApiKeyId = keyId,
                Mode = UsageMode.PassThrough,
                ProviderSlug = provider,
                ModelId = model,
                UpstreamModel = model,
                StartedAt = at,
                DurationMilliseconds = random.Next(300, 95_000),
                FirstByteMilliseconds = random.Next(150, 3_000),
                StatusCode = ending is RequestEnding.Completed or RequestEnding.ClientLeft ? 200 : 502,
                IsStreamed = true,
                Ending = ending,
                Attempts = 1,
                FreshInputTokens = random.Next(40, 180_000),
                CacheReadTokens = number % 3 == 0 ? random.Next(1_000, 90_000) : 0,
                CacheWriteTokens = 0,
                CacheWrite1hTokens = 0,
                OutputTokens = output,
                ReasoningTokens = number % 4 == 0 ? output / 2 : 0,
                IsEstimated = number % 13 == 0,
                CostNanoUsd = ending is RequestEnding.Completed ? microUsd * random.Next(1, 40_000) : 0,
                ChargeNanoUsd = 0,
                PriceVersionId = null,
                MarginBasisPoints = 0,
            });
        }
    }
}
