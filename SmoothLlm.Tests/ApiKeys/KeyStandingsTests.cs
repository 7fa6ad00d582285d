using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.ApiKeys;

public sealed class KeyStandingsTests
{
    /// <summary>A Wednesday.</summary>
    private static readonly DateTimeOffset Now = SqliteDatabase.Start;

    [Fact]
    public async Task Use_is_summed_by_utc_day_week_from_monday_and_month()
    {
        await using var database = await SqliteDatabase.OpenAsync(services => services.AddApiKeys());
        var organization = await database.AddOrganizationAsync();
        var key = await AddKeyAsync(database, organization);
        await database.AddAsync(
            UsageRows.Rollup(organization, Now, key, chargeNanoUsd: 1),
            UsageRows.Rollup(organization, Now.AddDays(-1), key, chargeNanoUsd: 10),
            UsageRows.Rollup(organization, Now.AddDays(-2), key, chargeNanoUsd: 100),
            UsageRows.Rollup(organization, Now.AddDays(-3), key, chargeNanoUsd: 1000),
            UsageRows.Rollup(organization, Now.AddDays(-40), key, chargeNanoUsd: 10_000),
            UsageRows.Rollup(organization, Now, Guid.NewGuid(), chargeNanoUsd: 7_000_000));

        var spending = (await database.Get<KeyStandings>().FindAsync(organization, key, CancellationToken.None)).ShouldNotBeNull().Spending;

        (spending.Today.Value, spending.ThisWeek.Value, spending.ThisMonth.Value, spending.Total.Value).ShouldBe((1, 111, 1111, 11_111));
    }

    [Fact]
    public async Task Only_a_completed_purchase_counts_as_paid()
    {
        await using var database = await SqliteDatabase.OpenAsync(services => services.AddApiKeys());
        var organization = await database.AddOrganizationAsync();
        var key = await AddKeyAsync(database, organization);
        await database.AddAsync(Order(organization, PurchaseStatus.Cancelled));
        (await HasPaidAsync()).ShouldBeFalse();

        await database.AddAsync(Order(organization, PurchaseStatus.Completed));

        (await HasPaidAsync()).ShouldBeTrue();

        async Task<bool> HasPaidAsync() => (await database.Get<KeyStandings>().FindAsync(organization, key, CancellationToken.None)).ShouldNotBeNull().HasPaid;
    }

    [Fact]
    public async Task A_key_of_others_is_not_found()
    {
        await using var database = await SqliteDatabase.OpenAsync(services => services.AddApiKeys());
        var key = await AddKeyAsync(database, await database.AddOrganizationAsync());
        var stranger = await database.AddOrganizationAsync("Other");

        (await database.Get<KeyStandings>().FindAsync(stranger, key, CancellationToken.None)).ShouldBeNull();
    }

    private static async Task<Guid> AddKeyAsync(SqliteDatabase database, Guid organization)
    {
        var secret = ApiKeySecret.Create();
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(Now),
            OrganizationId = organization,
            Name = "ci",
            SecretHash = secret.Hash,
            Prefix = secret.Prefix,
            LastFour = secret.LastFour,
            CreatedAt = Now,
        };
        await database.AddAsync(key);
        return key.Id;
    }

    private static Purchase Order(Guid organization, PurchaseStatus status) =>
        new() { Id = Guid.NewGuid(), OrganizationId = organization, UserId = "ada", AmountNanoUsd = 1, Status = status, CreatedAt = Now };
}
