using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Users;
using SmoothLlm.Tests.Components;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>What an account needs beyond a password, on the whole product.</summary>
public sealed class AccountSecurityTests(SandboxApp app) : IClassFixture<SandboxApp>
{
    private const string Password = "correct horse battery";

    /// <summary>Seconds on a machine with nothing else to do, and far from the minutes after which every session is looked at again.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_second_factor_is_asked_for_and_a_recovery_code_works_once()
    {
        using var member = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());
        string email = await EmailAsync(member.UserId);
        using var setUp = await member.Browser.GetAsync("/Account/Manage/TwoFactor");
        var page = await PortalHost.ReadAsync(setUp);
        page.QuerySelector("svg.qr path").ShouldNotBeNull().GetAttribute("d").ShouldNotBeNullOrEmpty();
        string key = page.QuerySelector("[data-testid=authenticator-key]")!.TextContent;

        (await PortalHost.ReadAsync(await PostFormAsync(member.Browser, "/Account/Manage/TwoFactor", "enable-two-factor", ("Input.Code", Totp.WrongCode(key, TimeProvider.System.GetUtcNow())))))
            .QuerySelector("[role=alert]")!.TextContent.ShouldContain("wrong");
        var enabled = await PortalHost.ReadAsync(await PostFormAsync(
            member.Browser, "/Account/Manage/TwoFactor", "enable-two-factor", ("Input.Code", Totp.Code(key, TimeProvider.System.GetUtcNow()))));
        var codes = enabled.QuerySelectorAll("[data-testid=recovery-codes] code").Select(code => code.TextContent).ToList();
        codes.Count.ShouldBe(10);

        using var elsewhere = Browser();
        (await SignInAsync(elsewhere, email)).ShouldStartWith("/Account/LoginTwoFactor");
        (await elsewhere.GetAsync("/api/auth/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using (var wrong = await PortalHost.SubmitAsync(elsewhere, "/Account/LoginTwoFactor", ("Input.Code", Totp.WrongCode(key, TimeProvider.System.GetUtcNow()))))
            wrong.StatusCode.ShouldBe(HttpStatusCode.OK);
        using (var right = await PortalHost.SubmitAsync(elsewhere, "/Account/LoginTwoFactor", ("Input.Code", Totp.Code(key, TimeProvider.System.GetUtcNow()))))
            right.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await elsewhere.GetAsync("/api/auth/me")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var lost = Browser();
        await SignInAsync(lost, email);
        using (var recovered = await PortalHost.SubmitAsync(lost, "/Account/LoginRecovery", ("Input.Code", codes[0])))
            recovered.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var again = Browser();
        await SignInAsync(again, email);
        using (var used = await PortalHost.SubmitAsync(again, "/Account/LoginRecovery", ("Input.Code", codes[0])))
            used.StatusCode.ShouldBe(HttpStatusCode.OK, "each works once");
        (await ActionsAsync(member.UserId)).ShouldContain(AuditActions.TwoFactorEnabled);
    }

    [Fact]
    public async Task A_disabled_account_is_out_within_seconds_with_its_cookies_and_keys()
    {
        var customer = await app.AddCustomerAsync();
        using var member = await PortalMember.SignInAsync(app, customer);
        var key = (CreateApiKeyResult.Created)await app.Services.GetRequiredService<ApiKeyStore>()
            .CreateAsync(customer.OrganizationId, "mine", member.UserId, expiresAt: null, CancellationToken.None);
        (await member.Browser.GetAsync("/Account/Manage")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var users = app.Services.GetRequiredService<UserAdministration>();
        var watch = Stopwatch.StartNew();

        (await users.SetDisabledAsync(member.UserId, isDisabled: true, "admin")).ShouldBe(UserChange.Done);

        (await member.Browser.GetAsync("/Account/Manage")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await member.Browser.GetAsync("/api/auth/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using (var refused = await app.PostChatAsync(key.Secret.Value, JsonContent.Create(new { model = SandboxApp.Model, messages = Array.Empty<object>() })))
            refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        watch.Elapsed.ShouldBeLessThan(Soon);
        using var again = Browser();
        (await SignInAsync(again, await EmailAsync(member.UserId))).ShouldBeEmpty("the form says that it is disabled");
        (await users.SetDisabledAsync("admin", isDisabled: true, "admin")).ShouldBe(UserChange.OwnAccount);
    }

    [Fact]
    public async Task A_browser_is_ended_from_another_and_its_pages_are_out_within_seconds()
    {
        using var member = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());
        using var other = Browser();
        other.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1");
        await SignInAsync(other, await EmailAsync(member.UserId));
        using var list = await member.Browser.GetAsync("/Account/Manage/Sessions");
        var page = await PortalHost.ReadAsync(list);
        page.QuerySelectorAll("[data-testid=session]").Length.ShouldBe(2);
        var phone = page.QuerySelectorAll("[data-testid=session]").Single(session => session.TextContent.Contains("Safari, iPhone", StringComparison.Ordinal));
        string form = phone.QuerySelector("input[name=_handler]")!.GetAttribute("value")!;
        (await other.GetAsync("/Account/Manage")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var watch = Stopwatch.StartNew();

        using (var ended = await PostFormAsync(member.Browser, "/Account/Manage/Sessions", form))
            ended.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        using (var page2 = await other.GetAsync("/Account/Manage"))
            page2.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        watch.Elapsed.ShouldBeLessThan(Soon);
        (await member.Browser.GetAsync("/Account/Manage")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ActionsAsync(member.UserId)).ShouldContain(AuditActions.SessionEnded);
    }

    [Fact]
    public async Task A_new_password_puts_every_other_browser_out_within_seconds()
    {
        using var member = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());
        using var other = Browser();
        await SignInAsync(other, await EmailAsync(member.UserId));
        (await other.GetAsync("/Account/Manage")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using (var changed = await PortalHost.SubmitAsync(
            member.Browser, "/Account/Manage/ChangePassword", ("Input.CurrentPassword", Password), ("Input.NewPassword", Password + " staple")))
            changed.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        (await other.GetAsync("/Account/Manage")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await member.Browser.GetAsync("/Account/Manage")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Signing_out_everywhere_else_ends_tokens_and_keeps_this_session()
    {
        using var member = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());
        using var other = Browser();
        await SignInAsync(other, await EmailAsync(member.UserId));
        (await other.GetAsync("/api/auth/me")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using (var ended = await PostFormAsync(member.Browser, "/Account/Manage/Sessions", "end-sessions"))
            ended.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        (await other.GetAsync("/api/auth/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await member.Browser.GetAsync("/api/auth/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_user_takes_their_data_along_and_is_forgotten()
    {
        var customer = await app.AddCustomerAsync(NanoUsd.Zero);
        using var member = await PortalMember.SignInAsync(app, customer);
        string email = await EmailAsync(member.UserId);
        using (var export = await PostFormAsync(member.Browser, "/Account/Manage/YourData", formName: null))
        {
            export.Content.Headers.ContentDisposition!.FileName.ShouldBe("my-data.json");
            (await export.Content.ReadAsStringAsync()).ShouldContain(email);
        }

        using (var wrong = await PostFormAsync(member.Browser, "/Account/Manage/YourData", "delete-account", ("Input.Password", "not the password")))
            (await wrong.Content.ReadAsStringAsync()).ShouldContain("The password is wrong");
        using (var deleted = await PostFormAsync(member.Browser, "/Account/Manage/YourData", "delete-account", ("Input.Password", Password)))
            deleted.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        (await member.Browser.GetAsync("/api/auth/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await app.ReadAsync(context => context.Users.AnyAsync(user => user.Email == email))).ShouldBeFalse();
        (await app.ReadAsync(context => context.Organizations.SingleAsync(row => row.Id == customer.OrganizationId))).ShouldSatisfyAllConditions(
            closed => closed.IsActive.ShouldBeFalse(),
            closed => closed.Name.ShouldBe("Deleted account"));
        (await ActionsAsync(member.UserId)).ShouldContain(AuditActions.UserDeleted);
    }

    [Theory]
    [InlineData(true, "other members")]
    [InlineData(false, "balance")]
    public async Task The_only_owner_of_what_others_need_or_of_a_balance_stays(bool hasOther, string reason)
    {
        var customer = await app.AddCustomerAsync(hasOther ? NanoUsd.Zero : NanoUsd.FromUsd(1));
        using var owner = await PortalMember.SignInAsync(app, customer);
        using var other = hasOther ? await PortalMember.SignInAsync(app, customer, OrganizationRole.Developer) : null;

        (await app.Services.GetRequiredService<AccountDeletion>().DeleteAsync(owner.UserId, CancellationToken.None)).ShouldNotBeNull().ShouldContain(reason);

        (await owner.Browser.GetAsync("/api/auth/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private HttpClient Browser() =>
        new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = app.BaseUrl };

    /// <returns>Where it leads; empty when the form stays.</returns>
    private static async Task<string> SignInAsync(HttpClient browser, string email)
    {
        using var response = await PortalHost.SubmitAsync(browser, "/Account/Login", ("Input.Email", email), ("Input.Password", Password));
        return response.Headers.Location is { } location ? new Uri(browser.BaseAddress!, location).PathAndQuery : "";
    }

    /// <summary>Sends one of several forms of a page; the one without a name is the first that leads elsewhere.</summary>
    private static async Task<HttpResponseMessage> PostFormAsync(HttpClient browser, string path, string? formName, params (string Name, string Value)[] fields)
    {
        using var response = await browser.GetAsync(path);
        var page = await PortalHost.ReadAsync(response);
        var form = page.QuerySelectorAll("form[method=post]").OfType<IHtmlFormElement>().First(form => formName is null
            ? form.QuerySelector("input[name=_handler]") is null
            : form.QuerySelector("input[name=_handler]")?.GetAttribute("value") == formName);
        var values = form.QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>().ToDictionary(input => input.Name ?? "", input => input.Value, StringComparer.Ordinal);
        foreach (var (name, value) in fields)
            values[name.Replace("Input.", formName == "disable-two-factor" ? "Off." : "Input.", StringComparison.Ordinal)] = value;
        string target = form.GetAttribute("action") is { Length: > 0 } action ? action : path;
        return await browser.PostAsync(target, new FormUrlEncodedContent(values));
    }

    private async Task<string> EmailAsync(string userId) =>
        (await app.ReadAsync(context => context.Users.Where(user => user.Id == userId).Select(user => user.Email).SingleAsync()))!;

    private Task<List<string>> ActionsAsync(string userId) =>
        app.ReadAsync(context => context.AuditEntries.Where(entry => entry.TargetId == userId).Select(entry => entry.Action).ToListAsync());
}
