using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Organizations.Invitations;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Components;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>People come into organizations by mail, and change between them; as programs and forms do it.</summary>
public sealed partial class InvitationTests(SandboxApp app) : IClassFixture<SandboxApp>
{
    [Fact]
    public async Task A_member_who_was_invited_joins_once_and_acts_for_both()
    {
        var acme = await app.AddCustomerAsync();
        using var owner = await PortalMember.SignInAsync(app, acme);
        using var guest = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());
        string email = await EmailAsync(guest.UserId);
        string code = await InviteAsync(owner, email, "developer");

        using var page = await guest.Browser.GetAsync("/Account/Invitation?code=" + code);
        (await page.Content.ReadAsStringAsync()).ShouldContain("Join Acme");
        using var joined = await PortalHost.SubmitAsync(guest.Browser, "/Account/Invitation?code=" + code);
        joined.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        var mine = (await guest.GetAsync("/api/organizations")).GetProperty("items").EnumerateArray().ToList();
        mine.Count.ShouldBe(2);
        mine.Single(item => item.GetProperty("isCurrent").GetBoolean()).GetProperty("id").GetGuid().ShouldBe(acme.OrganizationId);
        mine.Single(item => item.GetProperty("id").GetGuid() == acme.OrganizationId).GetProperty("role").GetString().ShouldBe("developer");
        (await PostAsync(guest, "/api/invitations/accept", new { code })).ShouldBe(HttpStatusCode.NotFound);
        var own = mine.Single(item => item.GetProperty("id").GetGuid() != acme.OrganizationId).GetProperty("id").GetGuid();
        (await PostAsync(guest, $"/api/organizations/{own}/switch", new { })).ShouldBe(HttpStatusCode.NoContent);
        (await guest.GetAsync("/api/auth/me")).GetProperty("organizationId").GetGuid().ShouldBe(own);
        (await PostAsync(guest, $"/api/organizations/{acme.OrganizationId}/leave", new { })).ShouldBe(HttpStatusCode.NoContent);
        (await PostAsync(guest, $"/api/organizations/{acme.OrganizationId}/switch", new { })).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_invitation_that_was_taken_back_waits_again_with_the_same_link()
    {
        var acme = await app.AddCustomerAsync();
        using var owner = await PortalMember.SignInAsync(app, acme);
        using var guest = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());
        string email = await EmailAsync(guest.UserId);
        string code = await InviteAsync(owner, email, "developer");
        var store = app.Services.GetRequiredService<InvitationStore>();
        var id = (await owner.GetAsync("/api/invitations")).GetProperty("items")[0].GetProperty("id").GetGuid();
        (await store.RevokeAsync(acme.OrganizationId, owner.UserId, id, CancellationToken.None)).ShouldBeTrue();

        (await store.RestoreAsync(acme.OrganizationId, guest.UserId, id, CancellationToken.None)).ShouldBeFalse("a stranger has no say");
        (await store.RestoreAsync(acme.OrganizationId, owner.UserId, id, CancellationToken.None)).ShouldBeTrue();

        (await store.RestoreAsync(acme.OrganizationId, owner.UserId, id, CancellationToken.None)).ShouldBeFalse("it waits already");
        (await PostAsync(guest, "/api/invitations/accept", new { code })).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_link_is_for_one_address_and_gives_way_to_a_newer_one()
    {
        using var owner = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());
        using var stranger = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());
        using var guest = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());
        string email = await EmailAsync(guest.UserId);
        string code = await InviteAsync(owner, email, "billing");
        var id = (await owner.GetAsync("/api/invitations")).GetProperty("items")[0].GetProperty("id").GetGuid();

        (await PostAsync(stranger, "/api/invitations/accept", new { code })).ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(owner, "/api/invitations", new { email, role = "admin" })).ShouldBe(HttpStatusCode.Conflict);
        (await PostAsync(owner, $"/api/invitations/{id}/resend", new { })).ShouldBe(HttpStatusCode.Conflict, "a mail went out just now");
        await app.Services.GetRequiredService<Database>().WriteAsync(
            context => context.Invitations.Where(row => row.Id == id)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.SentAt, row => DateTimeOffset.UnixEpoch)),
            CancellationToken.None);
        (await PostAsync(owner, $"/api/invitations/{id}/resend", new { })).ShouldBe(HttpStatusCode.OK);
        (await PostAsync(guest, "/api/invitations/accept", new { code })).ShouldBe(HttpStatusCode.NotFound, "the older link");
        using (var revoked = await owner.Browser.DeleteAsync($"/api/invitations/{id}"))
            revoked.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await owner.GetAsync("/api/invitations")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task An_expired_link_says_so_and_lets_nobody_in()
    {
        using var owner = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());
        using var guest = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());
        string email = await EmailAsync(guest.UserId);
        string code = await InviteAsync(owner, email, "admin");
        await app.Services.GetRequiredService<Database>().WriteAsync(
            context => context.Invitations.Where(row => row.Email == email)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ExpiresAt, row => DateTimeOffset.UnixEpoch)),
            CancellationToken.None);

        (await (await guest.Browser.GetAsync("/Account/Invitation?code=" + code)).Content.ReadAsStringAsync()).ShouldContain("not good any more");
        (await PostAsync(guest, "/api/invitations/accept", new { code })).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(OrganizationRole.Developer, "developer")]
    [InlineData(OrganizationRole.Billing, "billing")]
    [InlineData(OrganizationRole.Admin, "owner")]
    public async Task Whoever_may_not_invite_is_refused(OrganizationRole own, string role)
    {
        using var member = await PortalMember.SignInAsync(app, await app.AddCustomerAsync(), own);

        (await PostAsync(member, "/api/invitations", new { email = "somebody@example.com", role })).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("nobody", "admin")]
    [InlineData("a@example.com", "emperor")]
    [InlineData("a@example.com\r\nBcc: b@example.com", "admin")]
    public async Task Bad_invitations_are_problems(string email, string role)
    {
        using var owner = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());

        (await PostAsync(owner, "/api/invitations", new { email, role })).ShouldBe(HttpStatusCode.BadRequest);
    }

    /// <summary>Invites, and reads the code in the mail: the answer does not tell it.</summary>
    private async Task<string> InviteAsync(PortalMember owner, string email, string role)
    {
        using var mails = new MailFolder(app.Services.GetRequiredService<DataOptions>().Folder);
        using var response = await owner.Browser.PostAsJsonAsync("/api/invitations", new { email, role });
        string body = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.Created, body);
        string code = Code().Match((await mails.ToAsync(email))[^1].Replace("=\r\n", "", StringComparison.Ordinal)).Groups[1].Value;
        code.Length.ShouldBe(64);
        body.ShouldNotContain(code);
        return code;
    }

    private async Task<string> EmailAsync(string userId) =>
        (await app.ReadAsync(context => context.Users.Where(user => user.Id == userId).Select(user => user.Email).SingleAsync()))!;

    private static async Task<HttpStatusCode> PostAsync(PortalMember member, string path, object body)
    {
        using var response = await member.Browser.PostAsJsonAsync(path, body);
        return response.StatusCode;
    }

    [GeneratedRegex("Invitation\\?code=(?:3D)?([0-9a-f]{64})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
