using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Infrastructure.Bootstrap;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Bootstrap;

/// <summary>What a bootstrap file says of plans and keys.</summary>
public sealed class BootstrapPlansTests : IDisposable
{
    private const string Keys = """
        { "organizations": [ { "name": "Acme", "apiKeys": [ { "name": "ci", "secret": "llm_sk_0123456789abcdefghij" } ],
                               "monitorTokens": [ { "name": "ci", "secret": "mon_sk_0123456789abcdefghij" } ] } ] }
        """;

    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public async Task Plans_are_made_and_changed_and_what_is_not_said_of_them_stays()
    {
        await using var database = await OpenAsync();
        await ApplyAsync(database, """
            { "plans": [ { "name": "Free", "requestsPerMinute": 3, "default": true },
                         { "name": "Team", "tokensPerMinute": 9, "concurrentRequests": 2, "dailySpendUsd": 1.5, "monthlySpendUsd": 20 } ],
              "organizations": [ { "name": "Acme", "plan": "Team", "timeZone": "Asia/Seoul" } ] }
            """);

        var plans = await database.ReadAsync(context => context.Plans.ToDictionaryAsync(plan => plan.Name));
        (plans["Free"].DailyMessages, plans["Free"].RequestsPerMinute, plans["Free"].IsDefault).ShouldBe((10, 3, true));
        plans["Premium"].IsDefault.ShouldBeFalse();
        (plans["Team"].TokensPerMinute, plans["Team"].ConcurrentRequests, plans["Team"].DailySpendNanoUsd, plans["Team"].MonthlySpendNanoUsd)
            .ShouldBe((9, 2, 1_500_000_000, 20_000_000_000));
        var organization = await database.ReadAsync(context => context.Organizations.SingleAsync());
        (organization.PlanId, organization.TimeZoneId).ShouldBe((plans["Team"].Id, "Asia/Seoul"));
    }

    [Theory]
    [InlineData("""{ "organizations": [ { "name": "Acme", "plan": "Gold" } ] }""", "organizations[0].plan: there is no plan Gold")]
    [InlineData("""{ "organizations": [ { "name": "Acme", "timeZone": "Mars/Olympus" } ] }""", "organizations[0].timeZone: is not the name")]
    [InlineData("""{ "plans": [ { "name": "A", "dailySpendUsd": 0 } ] }""", "plans[0].dailySpendUsd: A spend limit")]
    [InlineData("""{ "plans": [ { "name": "A", "default": true }, { "name": "B", "default": true } ] }""", "plans[1].default: the same as one before")]
    public async Task A_plan_that_cannot_be_is_a_problem(string json, string message)
    {
        await using var database = await OpenAsync();

        var failure = await Should.ThrowAsync<BootstrapFileException>(() => ApplyAsync(database, json));

        failure.Problems.ShouldHaveSingleItem().ShouldStartWith(message);
    }

    [Fact]
    public async Task A_key_of_the_file_that_got_a_new_secret_or_was_deleted_stays_so()
    {
        await using var database = await OpenAsync();
        await ApplyAsync(database, Keys);
        await database.Get<Database>().WriteAsync(
            async context =>
            {
                var keys = await context.ApiKeys.ToDictionaryAsync(key => key.Kind);
                (keys[ApiKeyKind.ApiKey].SecretHash, keys[ApiKeyKind.ApiKey].RotatedAt) = (new string('0', 64), SqliteDatabase.Start);
                (keys[ApiKeyKind.MonitorToken].RevokedAt, keys[ApiKeyKind.MonitorToken].DeletedAt) = (SqliteDatabase.Start, SqliteDatabase.Start);
            },
            default);

        await ApplyAsync(database, Keys);

        (await database.ReadAsync(context => context.ApiKeys.CountAsync())).ShouldBe(2);
    }

    private Task<SqliteDatabase> OpenAsync() => PlatformDatabase.OpenAsync(bootstrapFile: path);

    private async Task ApplyAsync(SqliteDatabase database, string json)
    {
        await File.WriteAllTextAsync(path, json);
        var bootstrap = database.Get<BootstrapFile>();
        await bootstrap.ApplyAsync((await bootstrap.ReadAsync(default)).ShouldNotBeNull(), default);
    }
}
