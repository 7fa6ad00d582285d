using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Plans;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Infrastructure.Bootstrap;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Bootstrap;

public sealed class BootstrapFileTests : IDisposable
{
    private const string Secret = "llm_sk_0123456789abcdefghij";

    private const string Full = """
        {
          "admin": { "email": "admin@example.test", "password": "Correct horse 1 battery" },
          "providers": [ { "slug": "openai", "kind": "OpenAi", "baseUrl": "https://api.openai.com/v1", "apiKey": "sk-0123456789", "allowPrivateNetwork": false } ],
          "models": [ { "id": "gpt-4o", "contextLength": 128000, "maxOutputTokens": 16384, "aliases": ["4o"],
                        "deployments": [ { "provider": "openai", "model": "gpt-4o-2024-08-06", "priority": 0, "weight": 1 } ] } ],
          "prices": [ { "provider": "openai", "model": "gpt-4o-2024-08-06", "effectiveFrom": "2024-08-06", "input": 2.5, "output": 10, "cacheRead": 1.25, "cacheWrite": null,
                        "tiers": [ { "inputTokensAbove": 200000, "input": 5, "output": 20 } ] } ],
          "marginPercent": 20,
          "plans": [ { "name": "Free", "dailyMessages": 10 }, { "name": "Premium" } ],
          "organizations": [ { "name": "Acme", "plan": "Premium", "owner": { "email": "dev@example.test", "password": "Another 1 good password" }, "creditUsd": 10,
                               "apiKeys": [ { "name": "ci", "secret": "llm_sk_0123456789abcdefghij" } ], "monitorTokens": [ { "name": "ci", "secret": "mon_sk_0123456789abcdefghij" } ] } ]
        }
        """;

    private readonly string path = Path.Combine(Path.GetTempPath(), $"bootstrap-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(path);

    [Fact]
    public async Task The_documented_file_is_applied_whole()
    {
        await using var database = await OpenAsync();
        await ApplyAsync(database, Full);

        var provider = (await database.Get<ProviderStore>().FindBySlugAsync("openai", default)).ShouldNotBeNull();
        database.Get<ProviderCredentials>().TryUnprotect(provider.Credentials.ShouldHaveSingleItem().ProtectedSecret).ShouldBe("sk-0123456789");
        var model = (await database.Get<CatalogStore>().ListAsync(default)).ShouldHaveSingleItem();
        model.Status.ShouldBe(ModelStatus.Active);
        model.Model.ContextLength.ShouldBe(128_000);
        model.Aliases.ShouldBe(["4o"]);
        var price = model.Deployments.ShouldHaveSingleItem().Price.ShouldNotBeNull();
        price.InputNanoUsd.ShouldBe(2_500_000_000);
        price.CacheReadNanoUsd.ShouldBe(1_250_000_000);
        price.Tiers.ShouldHaveSingleItem().OutputNanoUsd.ShouldBe(20_000_000_000);
        (await database.Get<MarginStore>().GetPercentAsync(default)).ShouldBe(20);
        (await IsAdminAsync(database, "admin@example.test")).ShouldBeTrue();
        (await IsAdminAsync(database, "dev@example.test")).ShouldBeFalse();
        string hash = ApiKeySecret.FromGiven(Secret).ShouldNotBeNull().Hash;
        var keys = await database.ReadAsync(context => context.ApiKeys.ToDictionaryAsync(key => key.Kind));
        keys.Count.ShouldBe(2);
        keys[ApiKeyKind.ApiKey].SecretHash.ShouldBe(hash);
        keys[ApiKeyKind.MonitorToken].Prefix.ShouldBe("mon_sk_0123");
        (await database.ReadAsync(context => context.Organizations.SingleAsync())).PlanId.ShouldBe(Plan.PremiumId);
        (await WalletAsync(database)).ShouldBe(10_000_000_000);
    }

    [Fact]
    public async Task Applying_it_twice_changes_nothing()
    {
        await using var database = await OpenAsync();
        await ApplyAsync(database, Full);
        var before = await CountAsync(database);

        database.Time.Advance(TimeSpan.FromDays(1));
        await ApplyAsync(database, Full);

        (await CountAsync(database)).ShouldBe(before);
        (await WalletAsync(database)).ShouldBe(10_000_000_000);
    }

    [Fact]
    public async Task What_is_there_becomes_what_the_file_says()
    {
        await using var database = await OpenAsync();
        await ApplyAsync(database, Full);

        await ApplyAsync(database, Full
            .Replace("https://api.openai.com/v1", "https://eu.api.openai.com/v1", StringComparison.Ordinal)
            .Replace("sk-0123456789", "sk-9876543210", StringComparison.Ordinal)
            .Replace("\"4o\"", "\"omni\"", StringComparison.Ordinal)
            .Replace("\"contextLength\": 128000", "\"contextLength\": 64000", StringComparison.Ordinal)
            .Replace("\"priority\": 0", "\"priority\": 7", StringComparison.Ordinal)
            .Replace("\"input\": 2.5", "\"input\": 3", StringComparison.Ordinal));

        var provider = (await database.Get<ProviderStore>().FindBySlugAsync("openai", default)).ShouldNotBeNull();
        provider.BaseUrl.ShouldBe("https://eu.api.openai.com/v1");
        database.Get<ProviderCredentials>().TryUnprotect(provider.Credentials.ShouldHaveSingleItem().ProtectedSecret).ShouldBe("sk-9876543210");
        var model = (await database.Get<CatalogStore>().ListAsync(default)).ShouldHaveSingleItem();
        model.Aliases.ShouldBe(["omni"]);
        model.Model.ContextLength.ShouldBe(64_000);
        var deployment = model.Deployments.ShouldHaveSingleItem();
        deployment.Deployment.Priority.ShouldBe(7);
        deployment.Price.ShouldNotBeNull().InputNanoUsd.ShouldBe(3_000_000_000);
        (await database.ReadAsync(context => context.PriceVersions.CountAsync())).ShouldBe(2);
    }

    [Fact]
    public async Task The_file_wins_over_the_catalog_s_deployments_and_prices()
    {
        await using var database = await OpenAsync();
        await database.Get<CatalogImport>().ImportShippedAsync(new HashSet<(string, string)>(), default);

        await ApplyAsync(database, """
            { "models": [ { "id": "gpt-4o", "deployments": [ { "provider": "mine", "model": "gpt-4o" } ] } ],
              "prices": [ { "provider": "openai", "model": "gpt-4o-mini", "effectiveFrom": "2020-01-01", "input": 7, "output": 8 },
                          { "provider": "mine", "model": "gpt-4o", "free": true } ] }
            """);

        var models = await database.Get<CatalogStore>().ListAsync(default);
        models.Single(model => model.Model.Id == "gpt-4o").Deployments.Single(deployment => deployment.Deployment.IsEnabled)
            .Price.ShouldNotBeNull().IsFree.ShouldBeTrue();
        models.Single(model => model.Model.Id == "gpt-4o-mini").Deployments.ShouldHaveSingleItem()
            .Price.ShouldNotBeNull().InputNanoUsd.ShouldBe(7_000_000_000);
    }

    [Fact]
    public async Task The_file_s_price_holds_beyond_what_a_catalog_has_announced()
    {
        await using var database = await OpenAsync();
        await database.Get<CatalogImport>().ImportShippedAsync(new HashSet<(string, string)>(), default);
        const string Agreed = """{ "prices": [ { "provider": "google", "model": "gemini-4-argon", "input": 1.5, "output": 9 } ] }""";

        await ApplyAsync(database, Agreed);
        await ApplyAsync(database, Agreed);

        var history = await database.Get<PriceStore>().HistoryAsync("google", "gemini-4-argon", default);
        history.Where(line => line.State is PriceState.InForce or PriceState.Announced)
            .ShouldAllBe(line => line.Version.InputNanoUsd == 1_500_000_000 && line.Version.Source == PriceSource.Bootstrap);
        history.Count(line => line.Version.Source == PriceSource.Bootstrap).ShouldBe(history.Count(line => line.Version.Source == PriceSource.Catalog) + 1);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1001")]
    [InlineData("\"20\"")]
    [InlineData("1e40")]
    public async Task An_organization_s_margin_that_cannot_be_meant_is_named(string margin)
    {
        await using var database = await OpenAsync();

        var failure = await Should.ThrowAsync<BootstrapFileException>(() =>
            ApplyAsync(database, $$"""{ "organizations": [ { "name": "Acme", "marginPercent": {{margin}} } ] }"""));

        failure.Problems.ShouldHaveSingleItem().ShouldStartWith("organizations[0].marginPercent:");
    }

    [Fact]
    public async Task An_organization_keeps_its_margin_while_the_file_says_none()
    {
        await using var database = await OpenAsync();
        await ApplyAsync(database, """{ "organizations": [ { "name": "Acme", "marginPercent": 12.5 } ] }""");
        await ApplyAsync(database, """{ "organizations": [ { "name": "Acme" } ] }""");

        (await database.ReadAsync(context => context.Organizations.SingleAsync())).MarginBasisPoints.ShouldBe(1250);
    }

    [Fact]
    public async Task An_alias_can_move_to_another_model()
    {
        await using var database = await OpenAsync();
        await ApplyAsync(database, """{ "models": [ { "id": "a", "aliases": ["x", "y"] }, { "id": "b", "aliases": [] } ] }""");
        await ApplyAsync(database, """{ "models": [ { "id": "a", "aliases": ["y"] }, { "id": "b", "aliases": ["x"] } ] }""");

        var aliases = await database.ReadAsync(context => context.ModelAliases.ToDictionaryAsync(alias => alias.Alias, alias => alias.ModelId));
        aliases.ShouldBe(new Dictionary<string, string>(StringComparer.Ordinal) { ["x"] = "b", ["y"] = "a" }, ignoreOrder: true);
    }

    [Fact]
    public async Task Every_problem_is_listed_with_its_path_and_nothing_is_applied()
    {
        await using var database = await OpenAsync();

        var failure = await Should.ThrowAsync<BootstrapFileException>(() => ApplyAsync(database, """
            {
              "admin": { "email": "admin@example.test", "password": "short" },
              "providers": [ { "slug": "openai", "kind": "OpenAi", "bseUrl": "https://api.openai.com/v1" },
                             { "slug": "Bad Slug", "kind": "Nothing" },
                             { "slug": "openai", "kind": "OpenAi", "enabled": "yes" } ],
              "models": [ { "contextLength": "many" }, { "id": "a", "aliases": ["b"] }, { "id": "b", "deployments": [ { "provider": "openai" } ] } ],
              "prices": [ { "provider": "openai", "model": "a", "input": 0, "output": 0 }, { "provider": "openai", "model": "b", "input": "2" } ],
              "marginPercent": -1,
              "organizations": [ { "name": "Acme", "apiKeys": [ { "name": "ci", "secret": "llm_sk_short" } ], "monitorTokens": [ { "name": "ci", "secret": "llm_sk_0123456789abcdefghij" } ] } ],
              "extra": 1
            }
            """));

        failure.Problems.Select(problem => problem[..problem.IndexOf(':', StringComparison.Ordinal)]).ShouldBe(
            [
                "providers[0].bseUrl", "providers[1].slug", "providers[1].kind", "providers[2].enabled", "models[0].id", "models[0].contextLength",
                "models[2].deployments[0].model", "prices[0].free", "prices[1].input", "prices[1].output", "marginPercent",
                "organizations[0].apiKeys[0].secret", "organizations[0].monitorTokens[0].secret", "extra",
                "providers[2].slug", "models[1].aliases[0]", "admin.password",
            ],
            ignoreOrder: true);
        failure.Message.ShouldContain("providers[0].bseUrl: unknown field");
        failure.Message.ShouldContain(path);
        failure.Message.ShouldNotContain("short");
        (await CountAsync(database)).ShouldBe((0, 0, 0, 0, 0));
    }

    [Theory]
    [InlineData("", "is not JSON")]
    [InlineData("[]", "must be an object")]
    [InlineData("""{ "providers": {} }""", "providers: must be a list, is an object")]
    [InlineData("""{ "providers": [3] }""", "providers[0]: must be an object, is a number")]
    [InlineData("""{ "admin": {} }""", "admin.password: required")]
    [InlineData("""{ "marginPercent": 1, "marginPercent": 2 }""", "marginPercent: given twice")]
    [InlineData("""{ "models": [ { "id": "\ud800" } ] }""", "models[0].id: is not valid Unicode")]
    [InlineData("""{ "prices": [ { "provider": "a", "model": "b", "effectiveFrom": "soon", "input": 1, "output": 1 } ] }""", "prices[0].effectiveFrom: must be a date")]
    [InlineData("""{ "prices": [ { "provider": "a", "model": "b", "input": 1, "output": 1, "tiers": [ { "input": 1, "output": 2 } ] } ] }""", "prices[0].tiers[0].inputTokensAbove: required")]
    public async Task A_file_of_another_shape_says_where(string json, string message)
    {
        await using var database = await OpenAsync();

        var failure = await Should.ThrowAsync<BootstrapFileException>(() => ApplyAsync(database, json));

        failure.Problems.ShouldContain(problem => problem.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_problem_too()
    {
        await using var database = await OpenAsync();
        var bootstrap = database.Get<BootstrapFile>();
        var reading = (await bootstrap.ReadAsync(default)).ShouldNotBeNull();

        var failure = await Should.ThrowAsync<BootstrapFileException>(() => bootstrap.ApplyAsync(reading, default));

        failure.Problems.ShouldHaveSingleItem().ShouldContain("does not exist");
    }

    [Fact]
    public async Task A_namesake_of_another_owner_gets_neither_keys_nor_credits()
    {
        await using var database = await OpenAsync();
        var stranger = await database.AddOrganizationAsync("Acme");

        await ApplyAsync(database, Full);

        (await database.ReadAsync(context => context.ApiKeys.FirstAsync())).OrganizationId.ShouldNotBe(stranger);
        (await database.ReadAsync(context => context.LedgerAccounts.SingleAsync(account => account.OrganizationId == stranger))).PostedNanoUsd.ShouldBe(0);
    }

    [Fact]
    public async Task A_secret_that_another_organization_has_is_refused()
    {
        await using var database = await OpenAsync();
        await ApplyAsync(database, Full);

        var failure = await Should.ThrowAsync<BootstrapFileException>(() => ApplyAsync(database, Full.Replace("\"Acme\"", "\"Other\"", StringComparison.Ordinal)));

        failure.Problems.ShouldBe([
            "organizations[0].apiKeys[0].secret: belongs to another organization",
            "organizations[0].monitorTokens[0].secret: belongs to another organization",
        ]);
    }

    private Task<SqliteDatabase> OpenAsync() => PlatformDatabase.OpenAsync(bootstrapFile: path);

    private async Task ApplyAsync(SqliteDatabase database, string json)
    {
        await File.WriteAllTextAsync(path, json);
        var bootstrap = database.Get<BootstrapFile>();
        await bootstrap.ApplyAsync((await bootstrap.ReadAsync(default)).ShouldNotBeNull(), default);
    }

    private static async Task<bool> IsAdminAsync(SqliteDatabase database, string email)
    {
        await using var scope = database.Get<IServiceScopeFactory>().CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
        return await users.IsInRoleAsync((await users.FindByEmailAsync(email)).ShouldNotBeNull(), "Admin");
    }

    private static Task<long> WalletAsync(SqliteDatabase database) =>
        database.ReadAsync(context => context.LedgerAccounts.Where(account => account.Kind == LedgerAccountKind.Wallet).SumAsync(account => account.PostedNanoUsd));

    private static Task<(int, int, int, int, int)> CountAsync(SqliteDatabase database) => database.ReadAsync(async context => (
        await context.Users.CountAsync(),
        await context.Providers.CountAsync(),
        await context.Models.CountAsync() + await context.ModelAliases.CountAsync() + await context.Deployments.CountAsync(),
        await context.PriceVersions.CountAsync(),
        await context.Organizations.CountAsync() + await context.ApiKeys.CountAsync() + await context.LedgerTransactions.CountAsync()));
}
