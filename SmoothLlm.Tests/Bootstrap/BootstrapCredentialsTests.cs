using Shouldly;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Bootstrap;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Bootstrap;

/// <summary>What a bootstrap file says of a provider's credentials.</summary>
public sealed class BootstrapCredentialsTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public async Task A_provider_gets_several_credentials_and_uses_those_of_the_file_alone()
    {
        await using var database = await OpenAsync();
        await ApplyAsync(database, """{ "providers": [ { "slug": "openai", "kind": "OpenAi", "apiKey": "sk-0123456789" } ] }""");
        const string Several = """
            { "providers": [ { "slug": "openai", "kind": "OpenAi", "credentials": [
                { "name": "main", "secret": "sk-main-0123456789", "weight": 3 }, { "name": "spare", "secret": "sk-spare-0123456789", "enabled": false } ] } ] }
            """;

        await ApplyAsync(database, Several);
        (await CredentialsAsync(database)).ShouldBe([("Default", "sk-0123456789", 1, false), ("main", "sk-main-0123456789", 3, true), ("spare", "sk-spare-0123456789", 1, false)]);

        var before = await database.Get<ProviderStore>().FindBySlugAsync("openai", default);
        database.Time.Advance(TimeSpan.FromDays(1));
        await ApplyAsync(database, Several.Replace("sk-spare", "sk-other", StringComparison.Ordinal).Replace(", \"enabled\": false", "", StringComparison.Ordinal));
        (await CredentialsAsync(database)).ShouldBe([("Default", "sk-0123456789", 1, false), ("main", "sk-main-0123456789", 3, true), ("spare", "sk-other-0123456789", 1, true)]);
        var after = (await database.Get<ProviderStore>().FindBySlugAsync("openai", default)).ShouldNotBeNull();
        after.Credentials.Single(row => row.Name == "main").UpdatedAt.ShouldBe(before!.Credentials.Single(row => row.Name == "main").UpdatedAt);
    }

    [Fact]
    public async Task Credentials_that_cannot_be_meant_are_named_without_their_secrets()
    {
        await using var database = await OpenAsync();

        var failure = await Should.ThrowAsync<BootstrapFileException>(() => ApplyAsync(database, """
            { "providers": [
                { "slug": "a", "kind": "OpenAi", "apiKey": "sk-0123456789", "credentials": [ { "name": "main", "secret": "sk-0123456789" } ] },
                { "slug": "b", "kind": "OpenAi", "credentials": [ { "secret": "sk-0123456789", "weight": 0 }, { "name": "x", "secret": "sk with blanks" },
                                                                  { "name": "x", "secret": "sk-0123456789", "key": 1 }, { "name": " ", "secret": "" } ] } ] }
            """));

        failure.Problems.Select(problem => problem[..problem.IndexOf(':', StringComparison.Ordinal)]).ShouldBe(
            [
                "providers[0].apiKey", "providers[1].credentials[0].name", "providers[1].credentials[0].weight", "providers[1].credentials[1].secret",
                "providers[1].credentials[2].key", "providers[1].credentials[2].name", "providers[1].credentials[3].name", "providers[1].credentials[3].secret",
            ],
            ignoreOrder: true);
        failure.Message.ShouldNotContain("sk-0123456789");
        failure.Message.ShouldNotContain("sk with blanks");
    }

    [Fact]
    public async Task A_provider_has_no_more_credentials_by_the_file_than_by_hand()
    {
        await using var database = await OpenAsync();
        await ApplyAsync(database, WithCredentials("first", 15));

        var failure = await Should.ThrowAsync<BootstrapFileException>(() => ApplyAsync(database, WithCredentials("second", 6)));
        failure.Problems.ShouldHaveSingleItem().ShouldStartWith("providers[0].credentials: with those that are stored, more than 20");

        failure = await Should.ThrowAsync<BootstrapFileException>(() => ApplyAsync(database, WithCredentials("first", 21)));
        failure.Problems.ShouldContain("providers[0].credentials: must have at most 20 entries");

        static string WithCredentials(string prefix, int count) =>
            $$"""{ "providers": [ { "slug": "openai", "kind": "OpenAi", "credentials": [ {{string.Join(", ", Enumerable.Range(1, count).Select(number => $$"""{ "name": "{{prefix}} {{number}}", "secret": "sk-0123456789" }"""))}} ] } ] }""";
    }

    [Fact]
    public async Task A_provider_that_is_a_gateway_is_told_who_asks()
    {
        await using var database = await OpenAsync();
        await ApplyAsync(database, """{ "providers": [ { "slug": "openai", "kind": "OpenAi", "userTokenUse": "Header" } ] }""");
        await ApplyAsync(database, """{ "providers": [ { "slug": "openai", "kind": "OpenAi" } ] }""");

        (await database.Get<ProviderStore>().FindBySlugAsync("openai", default)).ShouldNotBeNull().UserTokenUse.ShouldBe(UserTokenUse.Header);
    }

    private Task<SqliteDatabase> OpenAsync() => PlatformDatabase.OpenAsync(bootstrapFile: path);

    private async Task ApplyAsync(SqliteDatabase database, string json)
    {
        await File.WriteAllTextAsync(path, json);
        var bootstrap = database.Get<BootstrapFile>();
        await bootstrap.ApplyAsync((await bootstrap.ReadAsync(default)).ShouldNotBeNull(), default);
    }

    private static async Task<IEnumerable<(string Name, string? Secret, int Weight, bool IsEnabled)>> CredentialsAsync(SqliteDatabase database)
    {
        var provider = (await database.Get<ProviderStore>().FindBySlugAsync("openai", default)).ShouldNotBeNull();
        return provider.Credentials.OrderBy(row => row.CreatedAt)
            .Select(row => (row.Name, database.Get<ProviderCredentials>().TryUnprotect(row.ProtectedSecret), row.Weight, row.IsEnabled));
    }
}
