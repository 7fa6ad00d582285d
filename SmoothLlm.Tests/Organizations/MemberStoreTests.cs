using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Organizations.Members;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Organizations;

public sealed class MemberStoreTests : IAsyncLifetime
{
    private SqliteDatabase database = null!;
    private Guid acme;

    private MemberStore Store => database.Get<MemberStore>();

    public async Task InitializeAsync()
    {
        database = await SqliteDatabase.OpenAsync(services => services.AddMemberships().AddApiKeys());
        acme = await database.AddOrganizationAsync();
        foreach (var role in Enum.GetValues<OrganizationRole>())
            await AddMemberAsync(role.ToString(), role);
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Theory]
    [InlineData("Owner", "Admin", OrganizationRole.Owner, true)]
    [InlineData("Owner", "Developer", OrganizationRole.Billing, true)]
    [InlineData("Admin", "Developer", OrganizationRole.Admin, true)]
    [InlineData("Admin", "Developer", OrganizationRole.Owner, false)]
    [InlineData("Admin", "Owner", OrganizationRole.Developer, false)]
    [InlineData("Developer", "Billing", OrganizationRole.Developer, false)]
    [InlineData("Developer", "Developer", OrganizationRole.Owner, false)]
    [InlineData("Billing", "Developer", OrganizationRole.Billing, false)]
    public async Task Roles_are_given_by_those_who_may(string actor, string member, OrganizationRole role, bool isAllowed)
    {
        var result = await Store.SetRoleAsync(acme, actor, member, role, CancellationToken.None);

        (result is MemberResult.Done).ShouldBe(isAllowed);
        (await RoleAsync(member)).ShouldBe(isAllowed ? role : Enum.Parse<OrganizationRole>(member));
    }

    [Fact]
    public async Task An_organization_keeps_an_owner_whatever_its_owners_do()
    {
        (await Store.RemoveAsync(acme, "Owner", "Owner", CancellationToken.None)).ShouldBeOfType<MemberResult.LastOwner>();
        (await Store.SetRoleAsync(acme, "Owner", "Owner", OrganizationRole.Admin, CancellationToken.None)).ShouldBeOfType<MemberResult.LastOwner>();
        await AddMemberAsync("Second", OrganizationRole.Owner);

        var results = await Task.WhenAll(
            Store.RemoveAsync(acme, "Owner", "Owner", CancellationToken.None),
            Store.RemoveAsync(acme, "Second", "Second", CancellationToken.None));

        results.Count(result => result is MemberResult.Done).ShouldBe(1);
        results.Count(result => result is MemberResult.LastOwner).ShouldBe(1);
    }

    [Fact]
    public async Task Ownership_goes_over_in_one_step()
    {
        (await Store.TransferAsync(acme, "Admin", "Developer", CancellationToken.None)).ShouldBeOfType<MemberResult.NotAllowed>();
        (await Store.TransferAsync(acme, "Owner", "nobody", CancellationToken.None)).ShouldBeOfType<MemberResult.NotFound>();

        (await Store.TransferAsync(acme, "Owner", "Developer", CancellationToken.None)).ShouldBeOfType<MemberResult.Done>();

        (await RoleAsync("Developer")).ShouldBe(OrganizationRole.Owner);
        (await RoleAsync("Owner")).ShouldBe(OrganizationRole.Admin);
    }

    [Theory]
    [InlineData("Developer", "Developer", true)]
    [InlineData("Billing", "Developer", false)]
    [InlineData("Admin", "Developer", true)]
    [InlineData("Admin", "Owner", false)]
    public async Task Members_leave_and_are_removed_by_those_who_may(string actor, string member, bool isAllowed)
    {
        var result = await Store.RemoveAsync(acme, actor, member, CancellationToken.None);

        (result is MemberResult.Done).ShouldBe(isAllowed);
        var actions = await database.ReadAsync(context => context.AuditEntries.Select(entry => entry.Action).ToListAsync());
        actions.ShouldBe(!isAllowed ? [] : [actor == member ? AuditActions.MemberLeft : AuditActions.MemberRemoved]);
    }

    [Fact]
    public async Task Somebody_from_elsewhere_finds_nobody()
    {
        var other = await database.AddOrganizationAsync("Other");

        (await Store.RemoveAsync(other, "Owner", "Developer", CancellationToken.None)).ShouldBeOfType<MemberResult.NotFound>();
        (await Store.SetRoleAsync(other, "Owner", "Owner", OrganizationRole.Owner, CancellationToken.None)).ShouldBeOfType<MemberResult.NotFound>();
    }

    [Fact]
    public async Task Each_member_is_shown_with_the_use_of_their_own_keys()
    {
        var key = (CreateApiKeyResult.Created)await database.Get<ApiKeyStore>().CreateAsync(acme, "ci", "Developer", expiresAt: null, CancellationToken.None);
        foreach (var (month, charge) in new[] { (5, 700), (4, 5000) })
        {
            var hour = new DateTimeOffset(2026, month, 1, 0, 0, 0, TimeSpan.Zero);
            await database.AddAsync(new UsageRollup
            {
                OrganizationId = acme, ApiKeyId = key.Key.Id, Hour = hour, Day = DateOnly.FromDateTime(hour.UtcDateTime), ProviderSlug = "sandbox", ModelId = "m",
                Mode = default, Requests = 3, ChargeNanoUsd = charge,
            });
        }

        var members = await Store.ListAsync(acme, CancellationToken.None);

        members.Single(member => member.UserId == "Developer").ShouldSatisfyAllConditions(
            member => member.SpentThisMonth.ShouldBe(new NanoUsd(700)),
            member => member.RequestsThisMonth.ShouldBe(3));
        members.Single(member => member.UserId == "Owner").SpentThisMonth.ShouldBe(NanoUsd.Zero);
    }

    private async Task AddMemberAsync(string id, OrganizationRole role)
    {
        await database.AddAsync(new ApplicationUser { Id = id, UserName = $"{id}@example.com", Email = $"{id}@example.com" });
        await database.AddAsync(new Membership { OrganizationId = acme, UserId = id, Role = role, CreatedAt = database.Time.GetUtcNow() });
    }

    private Task<OrganizationRole> RoleAsync(string userId) =>
        database.ReadAsync(context => context.Memberships.Where(member => member.UserId == userId).Select(member => member.Role).SingleAsync());
}
