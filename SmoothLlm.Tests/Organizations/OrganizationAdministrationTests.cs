using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Organizations.Administration;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Organizations;

public sealed class OrganizationAdministrationTests
{
    [Fact]
    public async Task Organizations_are_listed_newest_first_page_by_page_each_once()
    {
        await using var database = await OpenAsync();
        var added = new List<Guid>();
        for (int number = 0; number < 23; number++)
            added.Add(await database.AddOrganizationAsync($"Organization {number}"));

        var listed = new List<Guid>();
        long? before = null;
        do
        {
            var page = await database.Get<OrganizationAdministration>().ListAsync(new OrganizationFilter(null, null), before, 10, CancellationToken.None);
            listed.AddRange(page.Items.Select(item => item.Id));
            before = page.NextBeforeAccountId;
        }
        while (before is not null);

        listed.ShouldBe(Enumerable.Reverse(added));
    }

    [Theory]
    [InlineData("acme", "Acme Ltd")]
    [InlineData("ADA@", "Acme Ltd")]
    [InlineData("100%", "100% Juice")]
    [InlineData("bob@example.com", "100% Juice")]
    [InlineData("developer@", null)]
    [InlineData("_", null)]
    public async Task Search_finds_names_and_owners_literally(string words, string? expected)
    {
        await using var database = await OpenAsync();
        var acme = await database.AddOrganizationAsync("Acme Ltd");
        var juice = await database.AddOrganizationAsync("100% Juice");
        await AddMemberAsync(database, acme, "ada@example.com", OrganizationRole.Owner);
        await AddMemberAsync(database, acme, "developer@example.com", OrganizationRole.Developer);
        await AddMemberAsync(database, juice, "bob@example.com", OrganizationRole.Owner);

        var page = await database.Get<OrganizationAdministration>().ListAsync(new OrganizationFilter(null, words), null, 10, CancellationToken.None);

        page.Items.Select(item => item.Name).ShouldBe(expected is null ? [] : [expected]);
    }

    [Fact]
    public async Task The_state_narrows_the_list_and_a_line_tells_owner_and_balance()
    {
        await using var database = await OpenAsync();
        var active = await database.AddOrganizationAsync("Active");
        var disabled = await database.AddOrganizationAsync("Disabled");
        await AddMemberAsync(database, active, "ada@example.com", OrganizationRole.Owner);
        await GrantAsync(database, active, 7);
        await SetActiveAsync(database, disabled, isActive: false);

        var actives = await database.Get<OrganizationAdministration>().ListAsync(new OrganizationFilter(true, null), null, 10, CancellationToken.None);
        var others = await database.Get<OrganizationAdministration>().ListAsync(new OrganizationFilter(false, null), null, 10, CancellationToken.None);

        actives.Items.ShouldHaveSingleItem().ShouldBe(new ListedOrganization(
            active, "Active", "ada@example.com", new WalletBalance(NanoUsd.FromUsd(7), NanoUsd.Zero), IsActive: true, SqliteDatabase.Start));
        others.Items.ShouldHaveSingleItem().Id.ShouldBe(disabled);
    }

    [Fact]
    public async Task An_overview_counts_keys_and_names_members()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        await AddMemberAsync(database, organization, "ada@example.com", OrganizationRole.Owner);
        await AddMemberAsync(database, organization, "bob@example.com", OrganizationRole.Billing);
        var keys = database.Get<ApiKeyStore>();
        await keys.CreateAsync(organization, "good", null, null, CancellationToken.None);
        await keys.CreateAsync(organization, "expired", null, SqliteDatabase.Start.AddMinutes(1), CancellationToken.None);
        var revoked = (CreateApiKeyResult.Created)await keys.CreateAsync(organization, "revoked", null, null, CancellationToken.None);
        await keys.RevokeAsync(ApiKeyScope.Keys(organization), revoked.Key.Id, CancellationToken.None);
        database.Time.Advance(TimeSpan.FromHours(1));

        var overview = (await database.Get<OrganizationAdministration>().FindAsync(organization, CancellationToken.None)).ShouldNotBeNull();

        (overview.KeysInUse, overview.Keys).ShouldBe((1, 3));
        overview.Members.Select(member => (member.Email, member.Role))
            .ShouldBe([("ada@example.com", OrganizationRole.Owner), ("bob@example.com", OrganizationRole.Billing)], ignoreOrder: true);
        overview.Failures.ShouldBe(new FailureLosses(0, NanoUsd.Zero));
        (await database.Get<OrganizationAdministration>().FindAsync(Guid.NewGuid(), CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Failure_losses_are_those_of_the_last_thirty_days_and_of_nobody_else()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var other = await database.AddOrganizationAsync("Other");
        await GrantAsync(database, organization, 5);
        await GrantAsync(database, other, 5);
        await FailAsync(database, organization, 1000);
        database.Time.Advance(TimeSpan.FromDays(31));
        await FailAsync(database, organization, 200);
        await FailAsync(database, organization, 30);
        await FailAsync(database, other, 4);

        var overview = (await database.Get<OrganizationAdministration>().FindAsync(organization, CancellationToken.None)).ShouldNotBeNull();

        overview.Failures.ShouldBe(new FailureLosses(2, new NanoUsd(230)));
    }

    [Fact]
    public async Task Lines_say_who_did_it()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var admin = await AddMemberAsync(database, organization, "admin@example.com", OrganizationRole.Owner);
        await GrantAsync(database, organization, 5);
        await database.Get<ILedger>().PostAsync(
            new PostingRequest(LedgerTransactionKind.Adjustment, "adjustment:1", organization, LedgerAccountKind.Adjustment, new NanoUsd(-70), "An outage") { ActorUserId = admin.Id },
            CancellationToken.None);

        var lines = await database.Get<OrganizationAdministration>().LinesAsync(organization, WalletLines.CreditsOnly, 10, CancellationToken.None);

        lines.Select(line => (line.Kind, line.Amount.Value, line.BalanceAfter?.Value, line.ActorEmail)).ShouldBe(
        [
            (LedgerTransactionKind.Adjustment, -70, 4_999_999_930, "admin@example.com"),
            (LedgerTransactionKind.Grant, 5_000_000_000, 5_000_000_000, null),
        ]);
    }

    [Fact]
    public async Task The_keys_of_a_disabled_organization_are_refused_at_once_and_taken_again_when_it_is_enabled()
    {
        await using var database = await OpenAsync();
        var organization = await database.AddOrganizationAsync();
        var key = (CreateApiKeyResult.Created)await database.Get<ApiKeyStore>().CreateAsync(organization, "test", null, null, CancellationToken.None);
        var hash = KeyHash.Parse(key.Key.SecretHash);
        database.Get<IApiKeyDirectory>().Find(hash).ShouldNotBeNull();

        await SetActiveAsync(database, organization, isActive: false);
        database.Get<IApiKeyDirectory>().Find(hash).ShouldBeNull();

        await SetActiveAsync(database, organization, isActive: true);
        database.Get<IApiKeyDirectory>().Find(hash).ShouldNotBeNull();
        (await database.Get<OrganizationAdministration>().SetActiveAsync(Guid.NewGuid(), isActive: false, "admin", CancellationToken.None)).ShouldBeFalse();
    }

    private static Task<SqliteDatabase> OpenAsync() => SqliteDatabase.OpenAsync(services => services.AddLedger().AddApiKeys().AddOrganizations());

    private static async Task<ApplicationUser> AddMemberAsync(SqliteDatabase database, Guid organization, string email, OrganizationRole role)
    {
        var user = new ApplicationUser { UserName = email, Email = email, DisplayName = "Ada" };
        await database.AddAsync(user, new Membership { OrganizationId = organization, UserId = user.Id, Role = role, CreatedAt = SqliteDatabase.Start });
        return user;
    }

    private static async Task GrantAsync(SqliteDatabase database, Guid organization, decimal usd) => await database.Get<ILedger>().PostAsync(
        new PostingRequest(LedgerTransactionKind.Grant, $"test:{organization}", organization, LedgerAccountKind.Promo, NanoUsd.FromUsd(usd), null),
        CancellationToken.None);

    private static async Task SetActiveAsync(SqliteDatabase database, Guid organization, bool isActive) =>
        (await database.Get<OrganizationAdministration>().SetActiveAsync(organization, isActive, "admin", CancellationToken.None)).ShouldBeTrue();

    /// <summary>A request that failed and was not charged, although the provider takes something for it.</summary>
    private static async Task FailAsync(SqliteDatabase database, Guid organization, long loss)
    {
        var ledger = database.Get<ILedger>();
        var requestId = Guid.NewGuid();
        long account = await database.ReadAsync(context => context.LedgerAccounts
            .Where(row => row.OrganizationId == organization).Select(row => row.Id).SingleAsync());
        await ledger.Open(new HoldRequest(requestId, account, new NanoUsd(1000), Guid.NewGuid(), MarginBasisPoints: 0)).Outcome;
        var usage = UsageRows.Record(organization, database.Time.GetUtcNow(), requestId: requestId);
        await (await ledger.SettleAsync(new SettlementRequest(NanoUsd.Zero, usage) { Loss = new NanoUsd(loss) })).Outcome;
    }
}
