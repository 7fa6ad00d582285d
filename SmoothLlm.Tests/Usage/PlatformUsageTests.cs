using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Usage;

public sealed class PlatformUsageTests
{
    private static readonly DateTimeOffset Now = SqliteDatabase.Start;

    [Fact]
    public async Task Revenue_and_cost_are_those_of_all_organizations_and_of_what_was_sold_only()
    {
        await using var database = await SqliteDatabase.OpenAsync(services => services.AddUsageQueries());
        var acme = await database.AddOrganizationAsync("Acme");
        var other = await database.AddOrganizationAsync("Other");
        await database.AddAsync(
            UsageRows.Rollup(acme, Now, chargeNanoUsd: 120, costNanoUsd: 100, requests: 2),
            UsageRows.Rollup(other, Now.AddDays(-1), chargeNanoUsd: 60, costNanoUsd: 50),
            UsageRows.Rollup(other, Now.AddDays(-60), chargeNanoUsd: 1000, costNanoUsd: 1000),
            UsageRows.Rollup(other, Now, mode: UsageMode.PassThrough, costNanoUsd: 700, requests: 3));
        var usage = database.Get<PlatformUsage>();

        var totals = await usage.TotalsAsync(UsageRange.Last30Days, CancellationToken.None);
        var provider = (await usage.ProvidersAsync(UsageRange.Last30Days, CancellationToken.None)).ShouldHaveSingleItem();
        var organizations = await usage.OrganizationsAsync(UsageRange.Last30Days, CancellationToken.None);

        totals.ShouldBe(new PlatformTotals(new NanoUsd(180), new NanoUsd(150), 3, 0, 3));
        (totals.Margin, decimal.Round(totals.MarginShare!.Value, 3)).ShouldBe((new NanoUsd(30), 0.167m));
        (provider.Cost, provider.Requests, provider.LatestRequests).ShouldBe((new NanoUsd(150), 6, 5));
        organizations.Select(organization => organization.Name).ShouldBe(["Acme", "Other"]);
    }

    [Fact]
    public async Task Without_usage_there_are_zeros()
    {
        await using var database = await SqliteDatabase.OpenAsync(services => services.AddUsageQueries());

        (await database.Get<PlatformUsage>().TotalsAsync(UsageRange.Last24Hours, CancellationToken.None)).MarginShare.ShouldBeNull();
    }
}
