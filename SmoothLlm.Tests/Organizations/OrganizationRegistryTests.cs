using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Organizations;

public sealed class OrganizationRegistryTests : IAsyncLifetime
{
    private SqliteDatabase database = null!;

    private OrganizationRegistry Registry => database.Get<OrganizationRegistry>();

    public async Task InitializeAsync() => database = await SqliteDatabase.OpenAsync(services => services.AddOrganizations());

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task An_organization_is_created_with_its_owner_and_its_empty_wallet()
    {
        string userId = await AddUserAsync("Ada");

        var created = await Registry.CreateAsync("  Analytical Engines  ", userId);

        created.Name.ShouldBe("Analytical Engines");
        created.Role.ShouldBe(OrganizationRole.Owner);
        (await Registry.FindForUserAsync(userId)).ShouldBe([created]);
        var wallet = await database.ReadAsync(context => context.LedgerAccounts.SingleAsync(row => row.Id == created.WalletAccountId));
        wallet.Kind.ShouldBe(LedgerAccountKind.Wallet);
        wallet.OrganizationId.ShouldBe(created.OrganizationId);
        (wallet.PostedNanoUsd, wallet.HeldNanoUsd, wallet.IsActive).ShouldBe((0, 0, true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public async Task A_name_without_characters_is_refused(string name)
    {
        string userId = await AddUserAsync("Ada");
        (await Should.ThrowAsync<ArgumentException>(() => Registry.CreateAsync(name, userId))).Message.ShouldContain("name");
    }

    [Fact]
    public async Task Nothing_is_left_of_an_organization_whose_owner_does_not_exist()
    {
        await Should.ThrowAsync<DbUpdateException>(() => Registry.CreateAsync("Nobody's", "no-such-user"));

        (await database.ReadAsync(context => context.Organizations.CountAsync())).ShouldBe(0);
        (await database.ReadAsync(context => context.LedgerAccounts.CountAsync(row => row.Kind == LedgerAccountKind.Wallet))).ShouldBe(0);
    }

    [Fact]
    public async Task A_user_without_organization_gets_one_named_after_the_user()
    {
        string userId = await AddUserAsync("Ada");

        var ensured = await Registry.EnsureForUserAsync(userId, CancellationToken.None);

        ensured.Name.ShouldBe("Ada");
        ensured.WalletAccountId.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Asking_for_it_from_everywhere_at_once_creates_one()
    {
        string userId = await AddUserAsync("Ada");

        var ensured = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Registry.EnsureForUserAsync(userId, CancellationToken.None))));

        ensured.Distinct().Count().ShouldBe(1);
        (await Registry.FindForUserAsync(userId)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_user_who_was_deleted_gets_none() =>
        await Should.ThrowAsync<InvalidOperationException>(() => Registry.EnsureForUserAsync("no-such-user", CancellationToken.None));

    private async Task<string> AddUserAsync(string name)
    {
        var user = new ApplicationUser { UserName = $"{name}@example.com", Email = $"{name}@example.com", DisplayName = name, CreatedAt = SqliteDatabase.Start };
        await database.AddAsync(user);
        return user.Id;
    }
}
