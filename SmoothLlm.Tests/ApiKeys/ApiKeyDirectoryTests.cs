using System.Text;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.ApiKeys;

public sealed class ApiKeyDirectoryTests
{
    /// <summary>What nobody told is not looked for: a change behind the stamp's back shows which keys were read.</summary>
    [Fact]
    public async Task One_key_more_reads_that_key_and_a_change_of_an_organization_reads_all()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var first = await CreateAsync(database, organization);
        await SetExpiryAsync(database, SqliteDatabase.Start.AddDays(1));

        var second = await CreateAsync(database, organization);
        var other = await CreateAsync(database, await database.AddOrganizationAsync("Other"));

        Find(database, first).ShouldNotBeNull().ExpiresAt.ShouldBeNull("it was not read again");
        Find(database, second).ShouldNotBeNull();
        Find(database, other).ShouldNotBeNull();

        await database.Get<Database>().WriteAsync(
            async context => (await context.Organizations.SingleAsync(row => row.Id == organization)).MarginBasisPoints = 1234, CancellationToken.None);
        await database.Get<Snapshots>().RefreshAsync(CancellationToken.None);

        var entry = Find(database, first).ShouldNotBeNull();
        entry.ExpiresAt.ShouldBe(SqliteDatabase.Start.AddDays(1));
        entry.MarginBasisPoints.ShouldBe(1234);
    }

    private static ApiKeyEntry? Find(SqliteDatabase database, CreateApiKeyResult.Created created) =>
        database.Get<ApiKeyDirectory>().Find(KeyHash.Of(Encoding.UTF8.GetBytes(created.Secret.Value)));

    private static async Task<CreateApiKeyResult.Created> CreateAsync(SqliteDatabase database, Guid organization) =>
        (await database.Get<ApiKeyStore>().CreateAsync(organization, "Production", "user", expiresAt: null, CancellationToken.None))
            .ShouldBeOfType<CreateApiKeyResult.Created>();

    private static Task SetExpiryAsync(SqliteDatabase database, DateTimeOffset at) => database.Get<Database>().WriteAsync(
        context => context.ApiKeys.ExecuteUpdateAsync(set => set.SetProperty(key => key.ExpiresAt, at)), CancellationToken.None);

    private static Task<SqliteDatabase> OpenAsync() => SqliteDatabase.OpenAsync(services => services.AddApiKeys());
}
