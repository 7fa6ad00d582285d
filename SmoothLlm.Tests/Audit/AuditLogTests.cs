using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Audit;

public sealed class AuditLogTests
{
    [Theory]
    [InlineData("UPDATE AuditEntries SET Action = 'x'")]
    [InlineData("DELETE FROM AuditEntries")]
    public async Task The_database_refuses_to_change_or_delete_an_entry(string statement)
    {
        await using var database = await OpenAsync();
        await RecordAsync(database, AuditActions.ApiKeyCreated, organizationId: null);

        var refusal = await Should.ThrowAsync<SqliteException>(() => database.Get<Database>().WriteAsync(
            context => context.Database.ExecuteSqlRawAsync(statement), CancellationToken.None));

        refusal.Message.ShouldContain("append-only");
    }

    [Fact]
    public async Task A_change_that_is_undone_leaves_no_entry()
    {
        await using var database = await OpenAsync();

        await Should.ThrowAsync<InvalidOperationException>(() => database.Get<Database>().WriteAsync(
            async context =>
            {
                context.Record(new AuditEvent(AuditActions.ApiKeyCreated, OrganizationId: null, AuditTarget.Only("test")), SqliteDatabase.Start);
                await context.SaveChangesAsync();
                throw new InvalidOperationException("It failed.");
            },
            CancellationToken.None));

        (await PageAsync(database, new AuditQuery())).ShouldBeEmpty();
    }

    [Fact]
    public async Task Changes_name_what_was_and_what_became_and_no_secret()
    {
        await using var database = await OpenAsync();
        var provider = new Provider
        {
            Id = Guid.NewGuid(), Slug = "openai", DisplayName = "Old", Kind = ProviderKind.OpenAi, BaseUrl = "https://api.openai.com/v1",
            CreatedAt = SqliteDatabase.Start, UpdatedAt = SqliteDatabase.Start,
        };
        await database.AddAsync(provider);
        var draft = new ProviderDraft { DisplayName = "New", Kind = ProviderKind.OpenAi, BaseUrl = provider.BaseUrl, Credential = "sk-very-secret-4321", IsEnabled = true };

        (await database.Get<ProviderStore>().UpdateAsync(provider.Id, draft, CancellationToken.None)).ShouldBeOfType<ProviderResult.Saved>();
        (await database.Get<ProviderStore>().UpdateAsync(provider.Id, draft with { Credential = null }, CancellationToken.None)).ShouldBeOfType<ProviderResult.Saved>();

        var line = (await PageAsync(database, new AuditQuery { Target = "openai" })).ShouldHaveSingleItem("saving without a change is no change");
        line.Entry.Action.ShouldBe(AuditActions.ProviderUpdated);
        line.Entry.Details.ShouldBe("""{"displayName":{"from":"Old","to":"New"},"credential":"changed"}""");
        line.Actor.ShouldBe("System");
    }

    [Fact]
    public async Task Filters_narrow_and_pages_follow_one_another()
    {
        await using var database = await OpenAsync();
        var (acme, other) = (await database.AddOrganizationAsync(), await database.AddOrganizationAsync("Other"));
        var ada = await AddUserAsync(database, "ada@example.com", acme);
        using (CurrentActor.Begin(new AuditActor(AuditActorKind.User, ada, "192.0.2.7")))
        {
            var created = (CreateApiKeyResult.Created)await database.Get<ApiKeyStore>().CreateAsync(acme, "laptop", ada, expiresAt: null, CancellationToken.None);
            await database.Get<ApiKeyStore>().RevokeAsync(ApiKeyScope.Keys(acme), created.Key.Id, CancellationToken.None);
            await database.Get<ApiKeyStore>().RevokeAsync(ApiKeyScope.Keys(acme), created.Key.Id, CancellationToken.None);
        }

        database.Time.Advance(TimeSpan.FromDays(1));
        await RecordAsync(database, AuditActions.OrganizationUpdated, other);
        await RecordAsync(database, AuditActions.MemberJoined, acme, AuditTarget.User(ada));

        await ShouldFindAsync(new AuditQuery(), AuditActions.MemberJoined, AuditActions.OrganizationUpdated, AuditActions.ApiKeyRevoked, AuditActions.ApiKeyCreated);
        await ShouldFindAsync(new AuditQuery { OrganizationId = acme }, AuditActions.MemberJoined, AuditActions.ApiKeyRevoked, AuditActions.ApiKeyCreated);
        await ShouldFindAsync(new AuditQuery { Actor = "ADA@" }, AuditActions.ApiKeyRevoked, AuditActions.ApiKeyCreated);
        await ShouldFindAsync(new AuditQuery { Actor = ada, Action = "api_key.revoked" }, AuditActions.ApiKeyRevoked);
        await ShouldFindAsync(new AuditQuery { Actor = "system" }, AuditActions.MemberJoined, AuditActions.OrganizationUpdated);
        await ShouldFindAsync(new AuditQuery { Action = "api_key." }, AuditActions.ApiKeyRevoked, AuditActions.ApiKeyCreated);
        await ShouldFindAsync(new AuditQuery { Target = "lap" }, AuditActions.ApiKeyRevoked, AuditActions.ApiKeyCreated);
        await ShouldFindAsync(new AuditQuery { Target = "ada@example" }, AuditActions.MemberJoined);
        await ShouldFindAsync(new AuditQuery { Target = "%" });
        await ShouldFindAsync(new AuditQuery { From = SqliteDatabase.Start.AddHours(1) }, AuditActions.MemberJoined, AuditActions.OrganizationUpdated);
        await ShouldFindAsync(new AuditQuery { Until = SqliteDatabase.Start.AddHours(1) }, AuditActions.ApiKeyRevoked, AuditActions.ApiKeyCreated);
        var first = await database.Get<AuditLog>().ReadAsync(new AuditQuery { PageSize = 3 }, CancellationToken.None);
        var second = await database.Get<AuditLog>().ReadAsync(new AuditQuery { PageSize = 3, BeforeId = first.NextBeforeId }, CancellationToken.None);
        first.Items.Count.ShouldBe(3);
        second.Items.ShouldHaveSingleItem().IpAddress.ShouldBe("192.0.2.7");
        second.NextBeforeId.ShouldBeNull();

        async Task ShouldFindAsync(AuditQuery query, params string[] actions) =>
            (await PageAsync(database, query)).Select(line => line.Entry.Action).ShouldBe(actions);
    }

    [Fact]
    public async Task An_organization_reads_what_the_platform_did_but_not_who_did_it()
    {
        await using var database = await OpenAsync();
        var acme = await database.AddOrganizationAsync();
        string admin = await AddUserAsync(database, "root@platform.example", organizationId: null);
        var role = new IdentityRole(PlatformRoles.Admin);
        await database.AddAsync(role);
        await database.AddAsync(new IdentityUserRole<string> { UserId = admin, RoleId = role.Id });
        using (CurrentActor.Begin(new AuditActor(AuditActorKind.User, admin, "192.0.2.7")))
            await RecordAsync(database, AuditActions.CreditsAdjusted, acme);

        var theirs = (await PageAsync(database, new AuditQuery { OrganizationId = acme })).ShouldHaveSingleItem();
        var all = (await PageAsync(database, new AuditQuery())).ShouldHaveSingleItem();

        (theirs.Actor, theirs.ActorId, theirs.IpAddress).ShouldBe(("Platform administrator", null, null));
        (all.Actor, all.ActorId, all.IpAddress).ShouldBe(("root@platform.example", admin, "192.0.2.7"));
        (await PageAsync(database, new AuditQuery { OrganizationId = acme, Actor = "root@" })).ShouldBeEmpty();
    }

    private static Task<SqliteDatabase> OpenAsync() => SqliteDatabase.OpenAsync(services => services
        .AddAudit()
        .AddApiKeys()
        .AddProviders(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build()));

    private static async Task<IReadOnlyList<AuditLine>> PageAsync(SqliteDatabase database, AuditQuery query) =>
        (await database.Get<AuditLog>().ReadAsync(query, CancellationToken.None)).Items;

    private static Task RecordAsync(SqliteDatabase database, string action, Guid? organizationId, AuditTarget? target = null) =>
        database.Get<Database>().RecordAsync(new AuditEvent(action, organizationId, target ?? AuditTarget.Only("test")), database.Time.GetUtcNow());

    private static async Task<string> AddUserAsync(SqliteDatabase database, string email, Guid? organizationId)
    {
        var user = new ApplicationUser { UserName = email, Email = email };
        await database.AddAsync(user);
        if (organizationId is { } id)
            await database.AddAsync(new Membership { OrganizationId = id, UserId = user.Id, Role = OrganizationRole.Owner, CreatedAt = SqliteDatabase.Start });
        return user.Id;
    }
}
