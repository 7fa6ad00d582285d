using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Management;

/// <summary>Sign-up, sign-in and its end, as programs do it.</summary>
public sealed class AuthTests(TestApp app) : IClassFixture<TestApp>
{
    private const string Password = PortalMember.Password;

    [Theory]
    [InlineData("/api")]
    [InlineData("/api/v1")]
    public async Task A_new_user_gets_an_organization_and_signs_in_with_tokens(string mount)
    {
        var client = new ApiClient(app);
        string email = NewEmail();

        var registered = (await client.PostAsync(mount + "/auth/register", new { name = "Ada", email, password = Password })).ShouldBe(HttpStatusCode.Created);
        var tokens = (await client.PostAsync(mount + "/auth/login", new { email, password = Password })).ShouldBe(HttpStatusCode.OK);
        client.AccessToken = tokens.Of("accessToken");
        var me = (await client.GetAsync(mount + "/auth/me")).ShouldBe(HttpStatusCode.OK);

        tokens.Of("tokenType").ShouldBe("Bearer");
        tokens.Json.GetProperty("expiresIn").GetInt64().ShouldBeGreaterThan(0);
        me.Of("userId").ShouldBe(registered.Of("userId"));
        me.Of("organizationId").ShouldBe(registered.Of("organizationId"));
        me.Json.GetProperty("organizations")[0].GetProperty("role").GetString().ShouldBe("owner");
        (await client.GetAsync(mount + "/balance")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"email":"a@example.com","password":"correct horse battery"}""", "name")]
    [InlineData("""{"name":"Ada","email":"nobody","password":"correct horse battery"}""", "email")]
    [InlineData("""{"name":"Ada","email":"a@example.com","password":"short"}""", "password")]
    [InlineData("""{"name":"Ada","email":"a@example.com","password":"correct horse battery","isAdmin":true}""", "isAdmin")]
    [InlineData("""{"name":7,"email":"a@example.com","password":"correct horse battery"}""", "name")]
    public async Task What_is_wrong_with_a_sign_up_is_said_by_field(string body, string field) =>
        (await new ApiClient(app).PostAsync("/api/auth/register", body)).ShouldBe(HttpStatusCode.BadRequest).Error(field).ShouldNotBeNullOrEmpty();

    [Fact]
    public async Task A_taken_address_is_a_conflict_that_names_the_field()
    {
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync());

        var answer = await new ApiClient(app).PostAsync("/api/auth/register", new { name = "Eve", email = member.Email.ToUpperInvariant(), password = Password });

        answer.ShouldBe(HttpStatusCode.Conflict).Error("email").ShouldContain("already");
    }

    [Fact]
    public async Task Nobody_learns_who_has_an_account_and_guessing_locks_it()
    {
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync());
        var stranger = new ApiClient(app);

        var unknown = (await stranger.PostAsync("/api/auth/login", new { email = NewEmail(), password = "wrong password" })).ShouldBe(HttpStatusCode.Unauthorized);
        for (int attempt = 0; attempt < 5; attempt++)
        {
            var wrong = (await stranger.PostAsync("/api/auth/login", new { email = member.Email, password = "wrong password" })).ShouldBe(HttpStatusCode.Unauthorized);
            wrong.Of("detail").ShouldBe(unknown.Of("detail"));
        }

        var locked = (await stranger.PostAsync("/api/auth/login", new { email = member.Email, password = Password })).ShouldBe(HttpStatusCode.Unauthorized);
        locked.Of("detail").ShouldBe(unknown.Of("detail"));
        (await member.GetAsync("/api/auth/me")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_refresh_gives_new_tokens_until_the_session_is_ended()
    {
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync());
        string first = member.AccessToken!;

        var refreshed = (await member.PostAsync("/api/auth/refresh", new { refreshToken = member.RefreshToken })).ShouldBe(HttpStatusCode.OK);
        member.AccessToken = refreshed.Of("accessToken");
        (await member.GetAsync("/api/auth/me")).ShouldBe(HttpStatusCode.OK);
        (await member.PostAsync("/api/auth/logout")).ShouldBe(HttpStatusCode.NoContent);

        (await member.GetAsync("/api/auth/me")).ShouldBe(HttpStatusCode.Unauthorized);
        member.AccessToken = first;
        (await member.GetAsync("/api/auth/me")).ShouldBe(HttpStatusCode.Unauthorized);
        foreach (string token in new[] { member.RefreshToken, refreshed.Of("refreshToken"), first, "nonsense" })
            (await member.PostAsync("/api/auth/refresh", new { refreshToken = token })).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_refresh_token_that_is_used_again_later_ends_the_session()
    {
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync());
        var stolen = member.RefreshToken;
        var rounds = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RefreshAsync(stolen)));
        rounds.ShouldAllBe(answer => answer.Status == HttpStatusCode.OK, "a program that asks twice at once is not punished");
        var second = (await RefreshAsync(rounds[0].Of("refreshToken"))).ShouldBe(HttpStatusCode.OK);

        (await RefreshAsync(stolen)).ShouldBe(HttpStatusCode.Unauthorized);

        (await RefreshAsync(second.Of("refreshToken"))).ShouldBe(HttpStatusCode.Unauthorized);
        member.AccessToken = second.Of("accessToken");
        (await member.GetAsync("/api/auth/me")).ShouldBe(HttpStatusCode.Unauthorized, "its access tokens are out of use with it");

        Task<ApiAnswer> RefreshAsync(string token) => new ApiClient(app).PostAsync("/api/auth/refresh", new { refreshToken = token });
    }

    [Fact]
    public async Task Sessions_are_listed_and_ended_one_by_one_or_all_but_this()
    {
        var customer = await app.AddCustomerAsync();
        var member = await ApiClient.SignInAsync(app, customer);
        string first = member.AccessToken!;
        await member.LogInAsync();
        var browser = (await member.PostAsync("/api/auth/login?useCookies=true", new { email = member.Email, password = Password }, ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")))
            .ShouldBe(HttpStatusCode.OK);
        var cookie = ("Cookie", browser.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("smoothllm-session=", StringComparison.Ordinal)).Split(';')[0]);
        var stranger = await ApiClient.SignInAsync(app, customer);

        var sessions = (await member.GetAsync("/api/v1/auth/sessions")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().ToList();

        sessions.Count.ShouldBe(3);
        sessions.Count(session => session.GetProperty("isCurrent").GetBoolean()).ShouldBe(1);
        var ofBrowser = sessions.Single(session => session.GetProperty("kind").GetString() == "browser");
        ofBrowser.GetProperty("device").GetString().ShouldBe("Firefox, Linux");
        ofBrowser.GetProperty("ipAddress").GetString().ShouldBe("127.0.0.1");
        string browserPath = "/api/auth/sessions/" + ofBrowser.GetProperty("id").GetString();
        (await stranger.DeleteAsync(browserPath)).ShouldBe(HttpStatusCode.NotFound, "it is not theirs");
        (await new ApiClient(app).GetAsync("/api/auth/me", cookie)).ShouldBe(HttpStatusCode.OK);
        (await member.DeleteAsync(browserPath)).ShouldBe(HttpStatusCode.NoContent);
        (await new ApiClient(app).GetAsync("/api/auth/me", cookie)).ShouldBe(HttpStatusCode.Unauthorized);
        (await member.DeleteAsync(browserPath)).ShouldBe(HttpStatusCode.NotFound);

        (await member.PostAsync("/api/auth/sessions/end-others")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("ended").GetInt32().ShouldBe(1);
        (await member.GetAsync("/api/auth/me")).ShouldBe(HttpStatusCode.OK);
        member.AccessToken = first;
        (await member.GetAsync("/api/auth/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await stranger.GetAsync("/api/auth/me")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_end_of_one_session_leaves_the_others()
    {
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync());
        string other = member.AccessToken!;
        await member.LogInAsync();

        (await member.PostAsync("/api/auth/logout")).ShouldBe(HttpStatusCode.NoContent);

        member.AccessToken = other;
        (await member.GetAsync("/api/auth/me")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_disabled_account_is_dead_with_its_next_call()
    {
        var customer = await app.AddCustomerAsync();
        var member = await ApiClient.SignInAsync(app, customer);
        using var browser = await PortalMember.SignInAsync(app, customer);

        await ChangeUserAsync(member.UserId, user => user.DisabledAt = DateTimeOffset.UnixEpoch);
        await ChangeUserAsync(browser.UserId, user => user.DisabledAt = DateTimeOffset.UnixEpoch);

        (await member.GetAsync("/api/balance")).ShouldBe(HttpStatusCode.Unauthorized);
        (await member.PostAsync("/api/auth/refresh", new { refreshToken = member.RefreshToken })).ShouldBe(HttpStatusCode.Unauthorized);
        (await member.PostAsync("/api/auth/login", new { email = member.Email, password = Password })).ShouldBe(HttpStatusCode.Forbidden);
        await browser.GetAsync("/api/balance", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_changed_password_ends_every_session()
    {
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync());

        await WithUsersAsync(member.UserId, (users, user) => users.ChangePasswordAsync(user, Password, Password + " staple"));

        (await member.GetAsync("/api/auth/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await member.PostAsync("/api/auth/refresh", new { refreshToken = member.RefreshToken })).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_and_a_recovery_code_is_good_once()
    {
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync());
        string recovery = "";
        string key = "";
        await WithUsersAsync(member.UserId, async (users, user) =>
        {
            await users.ResetAuthenticatorKeyAsync(user);
            key = (await users.GetAuthenticatorKeyAsync(user))!;
            recovery = (await users.GenerateNewTwoFactorRecoveryCodesAsync(user, 2))!.First();
            return await users.SetTwoFactorEnabledAsync(user, true);
        });
        var stranger = new ApiClient(app);

        var asked = (await stranger.PostAsync("/api/auth/login", new { email = member.Email, password = Password })).ShouldBe(HttpStatusCode.Unauthorized);
        asked.Json.GetProperty("requiresTwoFactor").GetBoolean().ShouldBeTrue();
        (await LogInAsync(new { email = member.Email, password = Password, twoFactorCode = Totp.WrongCode(key, TimeProvider.System.GetUtcNow()) })).ShouldBe(HttpStatusCode.Unauthorized);
        (await LogInAsync(new { email = member.Email, password = Password, twoFactorRecoveryCode = recovery })).ShouldBe(HttpStatusCode.OK);
        (await LogInAsync(new { email = member.Email, password = Password, twoFactorRecoveryCode = recovery })).ShouldBe(HttpStatusCode.Unauthorized);

        Task<ApiAnswer> LogInAsync(object body) => stranger.PostAsync("/api/auth/login", body);
    }

    [Fact]
    public async Task A_cookie_serves_as_well_but_not_the_pages_of_others()
    {
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync(), OrganizationRole.Billing);
        var stranger = new ApiClient(app);

        var login = (await stranger.PostAsync("/api/auth/login?useCookies=true", new { email = member.Email, password = Password })).ShouldBe(HttpStatusCode.OK);
        string set = login.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("smoothllm-session=", StringComparison.Ordinal));
        set.ShouldContain("samesite=lax");
        set.ShouldContain("httponly");
        var cookie = ("Cookie", set.Split(';')[0]);

        (await stranger.GetAsync("/api/v1/auth/me", cookie)).ShouldBe(HttpStatusCode.OK).Of("email").ShouldBe(member.Email);
        (await stranger.PostAsync("/api/auth/logout", null, cookie, ("Origin", "https://evil.example"))).ShouldBe(HttpStatusCode.Forbidden);
        (await stranger.PostAsync("/api/auth/logout", null, cookie, ("Sec-Fetch-Site", "same-site"))).ShouldBe(HttpStatusCode.Forbidden);
        // A bearer token is nothing that a browser adds by itself.
        (await member.PostAsync("/api/auth/logout", null, ("Origin", "https://evil.example"))).ShouldBe(HttpStatusCode.NoContent);
        (await stranger.PostAsync("/api/auth/logout", null, cookie, ("Origin", app.BaseUrl.GetLeftPart(UriPartial.Authority)))).ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Another_organization_is_as_good_as_absent()
    {
        var customer = await app.AddCustomerAsync();
        var other = await app.AddCustomerAsync();
        var member = await ApiClient.SignInAsync(app, customer);

        (await member.GetAsync("/api/balance", ("X-Organization", customer.OrganizationId.ToString()))).ShouldBe(HttpStatusCode.OK);
        var theirs = (await member.GetAsync("/api/balance", ("X-Organization", other.OrganizationId.ToString()))).ShouldBe(HttpStatusCode.NotFound);
        var absent = (await member.GetAsync("/api/balance", ("X-Organization", Guid.NewGuid().ToString()))).ShouldBe(HttpStatusCode.NotFound);
        theirs.Of("detail").ShouldBe(absent.Of("detail"));
    }

    private static string NewEmail() => $"{Guid.NewGuid():N}@example.com";

    private Task ChangeUserAsync(string userId, Action<ApplicationUser> change) => app.Services.GetRequiredService<Database>().WriteAsync(
        async context => change(await context.Users.SingleAsync(user => user.Id == userId)), CancellationToken.None);

    private async Task WithUsersAsync(string userId, Func<UserManager<ApplicationUser>, ApplicationUser, Task<IdentityResult>> change)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
        (await change(users, (await users.FindByIdAsync(userId))!)).Succeeded.ShouldBeTrue();
    }
}
