using Shouldly;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Organizations;

public sealed class MembershipStoreTests
{
    [Fact]
    public async Task A_role_is_known_in_its_own_organization_only()
    {
        await using var database = await SqliteDatabase.OpenAsync(services => services.AddMemberships());
        var ours = await database.AddOrganizationAsync();
        var theirs = await database.AddOrganizationAsync("Other");
        var user = new ApplicationUser { UserName = "ada@example.com" };
        await database.AddAsync(
            user,
            new Membership { OrganizationId = ours, UserId = user.Id, Role = OrganizationRole.Billing, CreatedAt = SqliteDatabase.Start });
        var memberships = database.Get<MembershipStore>();

        (await memberships.RoleAsync(ours, user.Id, CancellationToken.None)).ShouldBe(OrganizationRole.Billing);
        (await memberships.RoleAsync(theirs, user.Id, CancellationToken.None)).ShouldBeNull();
    }

    [Theory]
    [InlineData(OrganizationRole.Owner, true, true)]
    [InlineData(OrganizationRole.Admin, true, true)]
    [InlineData(OrganizationRole.Developer, true, false)]
    [InlineData(OrganizationRole.Billing, false, true)]
    public void Developers_do_not_buy_and_billing_does_not_make_keys(OrganizationRole role, bool mayManageKeys, bool mayBuyCredits)
    {
        role.MayManageKeys().ShouldBe(mayManageKeys);
        role.MayBuyCredits().ShouldBe(mayBuyCredits);
    }
}
