using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Persistence;
using Xunit;

namespace SmoothLlm.Tests.Components.Account;

public sealed class AccountPagesTests(PortalHost host) : IClassFixture<PortalHost>
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task Signing_up_signs_in_and_gives_an_organization_with_a_wallet()
    {
        using var browser = host.OpenBrowser();
        string email = NewEmail();

        var response = await RegisterAsync(browser, email, "/Account/Register?returnUrl=%2FAccount%2FManage");

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location.ShouldNotBeNull().ToString().ShouldEndWith("/Account/Manage");
        (await browser.GetAsync("/Account/Manage")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var user = await FindAsync(email);
        (await host.Get<OrganizationRegistry>().FindForUserAsync(user.Id)).ShouldHaveSingleItem().Name.ShouldBe("Ada");
    }

    [Fact]
    public async Task A_taken_address_is_said_to_be_taken()
    {
        string email = NewEmail();
        using (var first = host.OpenBrowser())
            await RegisterAsync(first, email);
        using var browser = host.OpenBrowser();

        var response = await RegisterAsync(browser, email.ToUpperInvariant());

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PortalHost.ReadAsync(response)).QuerySelector("[role=alert]").ShouldNotBeNull().TextContent.ShouldContain("already an account");
    }

    [Theory]
    [InlineData("Input.Password", "too short", "12 to 128")]
    [InlineData("Input.Email", "no address", "not an e-mail address")]
    [InlineData("Input.Name", "", "enter your name")]
    public async Task What_is_wrong_with_a_field_is_said_beside_it(string field, string value, string message)
    {
        using var browser = host.OpenBrowser();

        var response = await RegisterAsync(browser, NewEmail(), "/Account/Register", (field, value));

        (await PortalHost.ReadAsync(response)).QuerySelectorAll(".validation-message").ShouldHaveSingleItem().TextContent.ShouldContain(message);
    }

    [Fact]
    public async Task A_sign_in_leads_nowhere_else()
    {
        string email = NewEmail();
        using (var first = host.OpenBrowser())
            await RegisterAsync(first, email);
        using var browser = host.OpenBrowser();

        var response = await SignInAsync(browser, email, Password, "/Account/Login?returnUrl=%2F%2Fexample.com");

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        new Uri(host.Address, response.Headers.Location.ShouldNotBeNull()).ShouldBe(host.Address);
    }

    [Fact]
    public async Task Too_many_wrong_passwords_lock_the_account()
    {
        string email = NewEmail();
        using (var first = host.OpenBrowser())
            await RegisterAsync(first, email);
        using var browser = host.OpenBrowser();

        for (int attempt = 1; attempt < 5; attempt++)
            (await SignInAsync(browser, email, "not the password")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await SignInAsync(browser, email, "not the password");

        var response = await SignInAsync(browser, email, Password);
        response.Headers.Location.ShouldNotBeNull().ToString().ShouldEndWith("/Account/Lockout");
    }

    [Fact]
    public async Task Asking_for_a_new_password_tells_nobody_who_has_an_account()
    {
        string email = NewEmail();
        using var browser = host.OpenBrowser();
        await RegisterAsync(browser, email);

        var known = await PortalHost.SubmitAsync(browser, "/Account/ForgotPassword", ("Input.Email", email));
        var unknown = await PortalHost.SubmitAsync(browser, "/Account/ForgotPassword", ("Input.Email", NewEmail()));

        known.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        unknown.StatusCode.ShouldBe(known.StatusCode);
        unknown.Headers.Location.ShouldBe(known.Headers.Location);
    }

    [Fact]
    public async Task A_user_whose_organization_was_never_made_gets_it_at_sign_in()
    {
        string email = NewEmail();
        var user = new ApplicationUser { UserName = email, Email = email, DisplayName = "Bob" };
        await using (var scope = host.Get<IServiceScopeFactory>().CreateAsyncScope())
            (await scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>().CreateAsync(user, Password)).Succeeded.ShouldBeTrue();
        using var browser = host.OpenBrowser();

        await SignInAsync(browser, email, Password);

        (await host.Get<OrganizationRegistry>().FindForUserAsync(user.Id)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_member_does_not_get_into_the_admin_area()
    {
        using var browser = host.OpenBrowser();
        await RegisterAsync(browser, NewEmail());

        var response = await browser.GetAsync("/admin/only");

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location.ShouldNotBeNull().AbsolutePath.ShouldBe("/Account/AccessDenied");
    }

    [Fact]
    public async Task Signing_out_needs_the_token_of_a_page()
    {
        using var browser = host.OpenBrowser();
        await RegisterAsync(browser, NewEmail());

        var response = await browser.PostAsync("/Account/Logout", new FormUrlEncodedContent([]));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await browser.GetAsync("/Account/Manage")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static string NewEmail() => $"{Guid.NewGuid():N}@example.com";

    private static Task<HttpResponseMessage> RegisterAsync(
        HttpClient browser,
        string email,
        string path = "/Account/Register",
        params (string Name, string Value)[] fields) => PortalHost.SubmitAsync(
            browser,
            path,
            [("Input.Name", "Ada"), ("Input.Email", email), ("Input.Password", Password), .. fields]);

    private static Task<HttpResponseMessage> SignInAsync(HttpClient browser, string email, string password, string path = "/Account/Login") =>
        PortalHost.SubmitAsync(browser, path, ("Input.Email", email), ("Input.Password", password));

    private async Task<ApplicationUser> FindAsync(string email)
    {
        await using var context = await host.Get<IDbContextFactory<SmoothLlmDbContext>>().CreateDbContextAsync();
        return await context.Users.SingleAsync(user => user.Email == email);
    }
}
