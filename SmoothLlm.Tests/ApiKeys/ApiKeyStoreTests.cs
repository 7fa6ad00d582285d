using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.ApiKeys;

public sealed class ApiKeyStoreTests
{
    [Fact]
    public async Task A_created_key_is_stored_by_its_hash_only()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();

        var created = await CreateAsync(database, organization, "  Production ");

        created.Key.Name.ShouldBe("Production");
        created.Secret.Value.ShouldStartWith("llm_sk_");
        var stored = await database.ReadAsync(context => context.ApiKeys.SingleAsync());
        stored.SecretHash.ShouldBe(created.Secret.Hash);
        System.Text.Json.JsonSerializer.Serialize(stored).ShouldNotContain(created.Secret.Value);
    }

    [Fact]
    public async Task Creating_a_key_bumps_the_configuration_stamp()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        long before = await VersionAsync(database);

        await CreateAsync(database, organization, "Production");

        (await VersionAsync(database)).ShouldBeGreaterThan(before);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public async Task A_name_without_characters_is_refused(string name) =>
        (await RefusedFieldAsync(name, expiresAt: null)).ShouldBe("Name");

    [Fact]
    public async Task A_name_of_101_characters_is_refused() =>
        (await RefusedFieldAsync(new string('a', 101), expiresAt: null)).ShouldBe("Name");

    [Fact]
    public async Task An_expiry_in_the_past_is_refused() =>
        (await RefusedFieldAsync("Production", SqliteDatabase.Start.AddSeconds(-1))).ShouldBe("ExpiresAt");

    [Fact]
    public async Task A_listing_shows_last_use_and_this_months_spend()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var used = await CreateAsync(database, organization, "Used");
        database.Time.Advance(TimeSpan.FromSeconds(1));
        await CreateAsync(database, organization, "Unused");
        await database.AddAsync(
            UsageRows.Rollup(organization, SqliteDatabase.Start.AddDays(-30), used.Key.Id, chargeNanoUsd: 7),
            UsageRows.Rollup(organization, SqliteDatabase.Start.AddDays(-2), used.Key.Id, chargeNanoUsd: 20),
            UsageRows.Rollup(organization, SqliteDatabase.Start.AddDays(-1), used.Key.Id, model: "other", chargeNanoUsd: 3));

        var keys = await database.Get<ApiKeyStore>().ListAsync(organization, CancellationToken.None);

        keys.Select(key => key.Key.Name).ShouldBe(["Unused", "Used"]);
        keys[0].LastUsedAt.ShouldBeNull();
        keys[0].SpendThisMonth.ShouldBe(NanoUsd.Zero);
        // The clock of the database counts milliseconds.
        keys[1].LastUsedAt.ShouldBe(SqliteDatabase.Start.AddDays(-1));
        keys[1].SpendThisMonth.ShouldBe(new NanoUsd(23));
    }

    [Fact]
    public async Task A_listing_never_shows_another_organizations_keys()
    {
        await using var database = await OpenAsync();
        var ours = await database.AddOrganizationAsync();
        var theirs = await database.AddOrganizationAsync("Other");
        await CreateAsync(database, theirs, "Theirs");

        (await database.Get<ApiKeyStore>().ListAsync(ours, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Revoking_twice_keeps_the_first_time()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var created = await CreateAsync(database, organization, "Production");
        var store = database.Get<ApiKeyStore>();

        (await store.RevokeAsync(ApiKeyScope.Keys(organization), created.Key.Id, CancellationToken.None)).ShouldBeTrue();
        database.Time.Advance(TimeSpan.FromHours(1));
        (await store.RevokeAsync(ApiKeyScope.Keys(organization), created.Key.Id, CancellationToken.None)).ShouldBeTrue();

        var listed = (await store.ListAsync(organization, CancellationToken.None)).ShouldHaveSingleItem();
        listed.Status.ShouldBe(ApiKeyStatus.Revoked);
        listed.Key.RevokedAt.ShouldBe(SqliteDatabase.Start);
    }

    [Fact]
    public async Task Another_organizations_key_is_not_found_and_stays_in_force()
    {
        await using var database = await OpenAsync();
        var ours = await database.AddOrganizationAsync();
        var theirs = await database.AddOrganizationAsync("Other");
        var created = await CreateAsync(database, theirs, "Theirs");
        var store = database.Get<ApiKeyStore>();

        (await store.RevokeAsync(ApiKeyScope.Keys(ours), created.Key.Id, CancellationToken.None)).ShouldBeFalse();

        (await store.ListAsync(theirs, CancellationToken.None)).ShouldHaveSingleItem().Status.ShouldBe(ApiKeyStatus.Active);
    }

    [Fact]
    public async Task A_key_past_its_expiry_is_listed_as_expired()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var store = database.Get<ApiKeyStore>();
        await store.CreateAsync(organization, "Short", "user", SqliteDatabase.Start.AddDays(1), CancellationToken.None);

        database.Time.Advance(TimeSpan.FromDays(1));

        (await store.ListAsync(organization, CancellationToken.None)).ShouldHaveSingleItem().Status.ShouldBe(ApiKeyStatus.Expired);
    }

    private static Task<SqliteDatabase> OpenAsync() => SqliteDatabase.OpenAsync(services => services.AddApiKeys());

    private static async Task<CreateApiKeyResult.Created> CreateAsync(SqliteDatabase database, Guid organization, string name) =>
        (await database.Get<ApiKeyStore>().CreateAsync(organization, name, "user", expiresAt: null, CancellationToken.None))
            .ShouldBeOfType<CreateApiKeyResult.Created>();

    private static async Task<string> RefusedFieldAsync(string name, DateTimeOffset? expiresAt)
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var result = await database.Get<ApiKeyStore>().CreateAsync(organization, name, "user", expiresAt, CancellationToken.None);
        return result.ShouldBeOfType<CreateApiKeyResult.Invalid>().Field;
    }

    private static Task<long> VersionAsync(SqliteDatabase database) =>
        database.ReadAsync(context => context.ConfigurationStamps.Select(stamp => stamp.Version).SingleAsync());
}
