using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Tests.Providers.Sandbox;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Pricing;

public sealed class MarginStoreTests
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task An_organization_s_margin_is_with_its_keys_when_the_call_returns_and_goes_again()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var secret = await CreateKeyAsync(database, organization);
        var store = database.Get<MarginStore>();

        (await store.SetOrganizationPercentAsync(organization, 12.5m, "ada", default)).ShouldBeOfType<PricingResult.Saved>();
        Find(database.Get<ApiKeyDirectory>(), secret).ShouldNotBeNull().MarginBasisPoints.ShouldBe(1250);

        (await store.SetOrganizationPercentAsync(organization, percent: null, "ada", default)).ShouldBeOfType<PricingResult.Saved>();
        Find(database.Get<ApiKeyDirectory>(), secret).ShouldNotBeNull().MarginBasisPoints.ShouldBeNull();
    }

    [Fact]
    public async Task Another_node_knows_a_new_margin_within_five_seconds()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var secret = await CreateKeyAsync(database, organization);
        var directory = new ApiKeyDirectory(database.Get<IDbContextFactory<SmoothLlmDbContext>>());
        var reloads = new ReloadSignal(directory);
        var clock = new HeldTime();
        using var otherNode = new Snapshots(database.Get<IDbContextFactory<SmoothLlmDbContext>>(), [reloads], clock, NullLogger<Snapshots>.Instance);
        await otherNode.StartAsync(default);

        await database.Get<MarginStore>().SetOrganizationPercentAsync(organization, 40, "ada", default);
        Find(directory, secret).ShouldNotBeNull().MarginBasisPoints.ShouldBeNull();
        var reloaded = reloads.Next;
        var pause = clock.NextPause(default);
        pause.Length.ShouldBeLessThan(Promised);
        pause.End();

        await reloaded.WaitAsync(TimeSpan.FromSeconds(60));
        Find(directory, secret).ShouldNotBeNull().MarginBasisPoints.ShouldBe(4000);
        await otherNode.StopAsync(default);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1000.01")]
    [InlineData("12.345")]
    public async Task A_margin_that_cannot_be_meant_is_refused_with_its_field(string text)
    {
        decimal percent = decimal.Parse(text, CultureInfo.InvariantCulture);
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var store = database.Get<MarginStore>();

        (await store.SetPercentAsync(percent, "ada", default)).ShouldBeOfType<PricingResult.Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe("marginPercent");
        (await store.SetOrganizationPercentAsync(organization, percent, "ada", default)).ShouldBeOfType<PricingResult.Invalid>()
            .Problems.ShouldHaveSingleItem().Field.ShouldBe("marginPercent");

        (await store.GetPercentAsync(default)).ShouldBe(0);
    }

    [Fact]
    public async Task An_organization_that_is_not_there_is_not_found()
    {
        await using var database = await OpenAsync();

        (await database.Get<MarginStore>().SetOrganizationPercentAsync(Guid.NewGuid(), 5, "ada", default)).ShouldBeOfType<PricingResult.NotFound>();
    }

    [Fact]
    public async Task Organizations_are_found_by_a_part_of_the_name_taken_literally()
    {
        await using var database = await OpenAsync();
        foreach (string name in (string[])["Acme 100%", "Acme 1000", "Beta_Labs", "BetaxLabs", "Gamma"])
            await database.AddOrganizationAsync(name);
        var store = database.Get<MarginStore>();
        var own = (await store.FindAsync("gamma", default)).Items.ShouldHaveSingleItem();
        await store.SetOrganizationPercentAsync(own.OrganizationId, 7.25m, "ada", default);

        (await store.FindAsync("100%", default)).Items.Select(item => item.Name).ShouldBe(["Acme 100%"]);
        (await store.FindAsync("beta_", default)).Items.Select(item => item.Name).ShouldBe(["Beta_Labs"]);
        (await store.FindAsync(" ACME ", default)).Items.Select(item => item.Name).ShouldBe(["Acme 100%", "Acme 1000"]);
        var listed = (await store.FindAsync("", default)).Items.ShouldHaveSingleItem("only those with a margin of their own");
        listed.Name.ShouldBe("Gamma");
        listed.Percent.ShouldBe(7.25m);
    }

    [Fact]
    public async Task A_list_is_bounded_and_says_how_many_there_are()
    {
        await using var database = await OpenAsync();
        await database.AddAsync([.. Enumerable.Range(0, MarginStore.MaxListed + 5).Select(number =>
            new Organization { Id = Guid.NewGuid(), Name = $"Acme {number}", CreatedAt = SqliteDatabase.Start })]);

        var found = await database.Get<MarginStore>().FindAsync("acme", default);

        found.Items.Count.ShouldBe(MarginStore.MaxListed);
        found.Total.ShouldBe(MarginStore.MaxListed + 5);
    }

    private static Task<SqliteDatabase> OpenAsync() => SqliteDatabase.OpenAsync(services => services.AddPricing().AddApiKeys());

    private static async Task<ApiKeySecret> CreateKeyAsync(SqliteDatabase database, Guid organizationId) =>
        (await database.Get<ApiKeyStore>().CreateAsync(organizationId, "test", null, null, default)).ShouldBeOfType<CreateApiKeyResult.Created>().Secret;

    private static ApiKeyEntry? Find(ApiKeyDirectory directory, ApiKeySecret secret) => directory.Find(KeyHash.Parse(secret.Hash));

    /// <summary>Says when a snapshot has been loaded anew.</summary>
    private sealed class ReloadSignal(ISnapshot inner) : ISnapshot
    {
        private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Next => next.Task;

        public async Task ReloadAsync(ConfigurationStamp stamp, CancellationToken cancellationToken)
        {
            await inner.ReloadAsync(stamp, cancellationToken);
            Interlocked.Exchange(ref next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }
}
