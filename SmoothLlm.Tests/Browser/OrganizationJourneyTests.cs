using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SmoothLlm.Tests.Browser;

/// <summary>What people of an organization do together.</summary>
[Collection(CustomersCollection.Name)]
public sealed partial class OrganizationJourneyTests(BrowserFixture browser)
{
    [RequiresFact(Tool.Chromium)]
    public async Task An_owner_sees_who_changed_what_and_finds_it_by_the_address()
    {
        await using var owner = await browser.VisitAsync();
        await owner.RegisterAsync();
        await owner.CreateKeyAsync("audited laptop");

        await owner.FollowAsync("Audit");
        var line = owner.Page.GetByTestId("audit-line").Filter(new() { HasText = "api_key.created" });
        await Expect(line).ToContainTextAsync("audited laptop");
        await Expect(line).ToContainTextAsync(owner.Email);
        await Expect(line).ToContainTextAsync("127.0.0.1");
        await owner.Page.GetByTestId("audit-action").SelectOptionAsync("organization.created");
        await Expect(line).ToHaveCountAsync(0);
        await Expect(owner.Page.GetByTestId("audit-line")).ToHaveCountAsync(1);
        await owner.AddressHasAsync("organization.created");
        await owner.Page.ReloadAsync();
        await owner.IsReadyAsync();
        await Expect(owner.Page.GetByTestId("audit-line")).ToContainTextAsync("organization.created");
        owner.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task Somebody_is_invited_registers_joins_and_switches_between_both()
    {
        await using var owner = await browser.VisitAsync();
        await owner.RegisterAsync("Inviting Engines");
        await using var guest = await browser.VisitAsync();
        await owner.FollowAsync("Members");
        await owner.Page.GetByLabel("E-mail").FillAsync(guest.Email);
        await owner.Button("Send invitation").ClickAsync();
        await Expect(owner.Page.GetByTestId("invitation")).ToContainTextAsync(guest.Email);
        using var mails = new MailFolder(browser.Portal.Folder);
        string mail = (await mails.ToAsync(guest.Email))[^1].Replace("=\r\n", "", StringComparison.Ordinal);
        string link = "Account/Invitation?code=" + Code().Match(mail).Groups[1].Value;

        await guest.Page.GotoAsync(link);
        await guest.Page.GetByRole(AriaRole.Link, new() { Name = "Create an account" }).ClickAsync();
        await guest.Page.GetByLabel("Name").FillAsync("Guest");
        await guest.Page.GetByLabel("E-mail").FillAsync(guest.Email);
        await guest.Page.GetByLabel("Password").FillAsync(Visitor.Password);
        await guest.Button("Create account").ClickAsync();
        await guest.Button("Join Inviting Engines").ClickAsync();
        await guest.IsReadyAsync();
        var chosen = guest.Page.GetByTestId("organization-switch");
        await Expect(chosen.Locator("option:checked")).ToHaveTextAsync("Inviting Engines");
        await guest.FollowAsync("Members");
        await Expect(guest.Page.GetByTestId("member")).ToHaveCountAsync(2);
        await Expect(guest.Button("Send invitation")).ToHaveCountAsync(0);

        await chosen.SelectOptionAsync(new SelectOptionValue { Label = "Guest" });
        // It leads away from what belongs to the other one.
        await Expect(guest.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Dashboard" })).ToBeVisibleAsync();
        await guest.IsReadyAsync();
        await Expect(guest.Page.GetByTestId("organization-switch").Locator("option:checked")).ToHaveTextAsync("Guest");
        await guest.FollowAsync("Members");
        await Expect(guest.Page.GetByTestId("member")).ToHaveCountAsync(1);

        await owner.Page.ReloadAsync();
        await owner.IsReadyAsync();
        await owner.Page.GetByLabel($"Role of {guest.Email}").SelectOptionAsync("Admin");
        await Expect(owner.Page.GetByText("Role changed")).ToBeVisibleAsync();
        owner.Problems.ShouldBeEmpty();
        guest.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task An_admin_disables_an_account_and_its_open_page_ends()
    {
        await using var member = await browser.VisitAsync();
        await member.RegisterAsync("Soon Gone");
        await using var admin = await browser.VisitAsAdminAsync();
        await admin.FollowAsync("Users");
        await admin.Page.GetByLabel("Search users").FillAsync(member.Email);
        await Expect(admin.Page.GetByTestId("user")).ToHaveCountAsync(1);

        await admin.Page.GetByLabel($"Disable {member.Email}").ClickAsync();
        await admin.Button("Disable account").ClickAsync();

        await Expect(member.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await Expect(admin.Page.GetByTestId("user")).ToContainTextAsync("Disabled");
        admin.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task A_second_factor_is_set_up_and_asked_for()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.RegisterAsync();
        await visitor.Page.GotoAsync("Account/Manage/TwoFactor");
        string key = await visitor.Page.GetByTestId("authenticator-key").InnerTextAsync();
        await visitor.Page.GetByLabel("Code", new() { Exact = true }).FillAsync(Totp.Code(key, TimeProvider.System.GetUtcNow()));
        await visitor.Button("Switch it on").ClickAsync();
        await Expect(visitor.Page.GetByTestId("recovery-codes").Locator("code")).ToHaveCountAsync(10);
        await visitor.OpenAsync("");
        await visitor.SignOutAsync();

        await visitor.SignInAsync(visitor.Email, Visitor.Password);
        await visitor.Page.GetByLabel("Code", new() { Exact = true }).FillAsync(Totp.Code(key, TimeProvider.System.GetUtcNow()));
        await visitor.Button("Sign in").ClickAsync();

        await visitor.IsReadyAsync();
        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task A_passkey_is_added_and_signs_in_without_a_password()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.RegisterAsync();
        // Passkeys belong to names of hosts, not to their numbers; cookies do, too.
        string portal = $"http://localhost:{browser.Portal.Address.Port}/";
        await visitor.Page.GotoAsync(portal + "Account/Login");
        var devices = await visitor.Page.Context.NewCDPSessionAsync(visitor.Page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        await visitor.Page.GetByLabel("E-mail").FillAsync(visitor.Email);
        await visitor.Page.GetByLabel("Password").FillAsync(Visitor.Password);
        await visitor.Button("Sign in").ClickAsync();
        await visitor.IsReadyAsync();
        await visitor.Page.GotoAsync(portal + "Account/Manage/Passkeys");
        await visitor.Button("Add a passkey").ClickAsync();
        var passkey = visitor.Page.GetByTestId("passkey");
        await Expect(passkey).ToHaveCountAsync(1);
        await passkey.GetByRole(AriaRole.Textbox).FillAsync("My laptop");
        await passkey.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await Expect(passkey.GetByRole(AriaRole.Textbox)).ToHaveValueAsync("My laptop");
        await visitor.Page.GotoAsync(portal);
        await visitor.IsReadyAsync();
        await visitor.SignOutAsync();

        await visitor.Page.GotoAsync(portal + "Account/Login");
        await visitor.Button("Sign in with a passkey").ClickAsync();

        await visitor.IsReadyAsync();
        await visitor.Page.GotoAsync(portal + "Account/Manage/Passkeys");
        await passkey.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(passkey).ToHaveCountAsync(0);
        visitor.Problems.ShouldBeEmpty();
    }

    [GeneratedRegex("Invitation\\?code=(?:3D)?([0-9a-f]{64})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
