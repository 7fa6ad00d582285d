using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Organizations.Administration;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Components;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>Credits that are not bought, over the whole product: who has them can call, who has them no more cannot.</summary>
public sealed partial class GivenCreditsTests(WelcomeApp app) : IClassFixture<WelcomeApp>
{
    private const string Chat = """{"model":"sandbox-chat","messages":[{"role":"user","content":"Hello"}]}""";
    private const string Admin = "the admin";

    [Fact]
    public async Task A_voucher_opens_the_proxy_and_an_admin_who_takes_the_credits_closes_it()
    {
        var customer = await app.AddCustomerAsync(NanoUsd.Zero);
        (await CallAsync(customer)).ShouldBe(HttpStatusCode.PaymentRequired);
        string code = await MakeVoucherAsync(new VoucherDraft { AmountUsd = 1 });

        (await RedeemAsync(customer, code)).ShouldBe(new RedeemResult.Credited(NanoUsd.FromUsd(1)));
        (await CallAsync(customer)).ShouldBe(HttpStatusCode.OK);
        await app.WhenSettledAsync();
        decimal rest = (await app.BalanceAsync(customer)).Available.Usd;
        (await AdjustAsync(customer, 1, isClawBack: false)).ShouldBe(new AdjustmentResult.NotCovered(NanoUsd.FromUsd(rest)));
        (await AdjustAsync(customer, rest, isClawBack: false)).ShouldBe(new AdjustmentResult.Posted(NanoUsd.FromUsd(-rest)));

        (await CallAsync(customer)).ShouldBe(HttpStatusCode.PaymentRequired);
        await app.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Of_fifty_organizations_at_once_the_seven_that_the_voucher_serves_can_call()
    {
        var customers = new List<TestCustomer>();
        for (int number = 0; number < 50; number++)
            customers.Add(await app.AddCustomerAsync(NanoUsd.Zero));
        string code = await MakeVoucherAsync(new VoucherDraft { AmountUsd = 1, MaxRedemptions = 7 });

        await Task.WhenAll(customers.Select(customer => Task.Run(() => RedeemAsync(customer, code))));

        var answers = await Task.WhenAll(customers.Select(CallAsync));
        answers.Count(status => status == HttpStatusCode.OK).ShouldBe(7);
        answers.Count(status => status == HttpStatusCode.PaymentRequired).ShouldBe(43);
        await app.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_debt_is_filled_before_anything_can_be_spent()
    {
        var customer = await app.AddCustomerAsync(creditUsd: 1);
        (await AdjustAsync(customer, 3, isClawBack: true)).ShouldBeOfType<AdjustmentResult.Posted>();
        (await app.BalanceAsync(customer)).Available.ShouldBe(NanoUsd.FromUsd(-2));

        await RedeemAsync(customer, await MakeVoucherAsync(new VoucherDraft { AmountUsd = 2 }));
        (await CallAsync(customer)).ShouldBe(HttpStatusCode.PaymentRequired);
        await RedeemAsync(customer, await MakeVoucherAsync(new VoucherDraft { AmountUsd = 2 }), user: "bob");

        (await CallAsync(customer)).ShouldBe(HttpStatusCode.OK);
        await app.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_disabled_organization_is_refused_at_once_here_and_soon_elsewhere()
    {
        var customer = await app.AddCustomerAsync();
        var organizations = app.Services.GetRequiredService<OrganizationAdministration>();
        await organizations.SetActiveAsync(customer.OrganizationId, isActive: false, Admin, CancellationToken.None);
        (await CallAsync(customer)).ShouldBe(HttpStatusCode.Unauthorized);
        await organizations.SetActiveAsync(customer.OrganizationId, isActive: true, Admin, CancellationToken.None);
        (await CallAsync(customer)).ShouldBe(HttpStatusCode.OK);

        // As another node does it: this one finds out by itself. That it looks every few seconds is shown with a clock of the test's own.
        await app.Services.GetRequiredService<Database>().WriteAsync(
            async context => (await context.Organizations.SingleAsync(row => row.Id == customer.OrganizationId)).IsActive = false,
            CancellationToken.None);
        var waiting = Stopwatch.StartNew();
        while (await CallAsync(customer) != HttpStatusCode.Unauthorized)
            waiting.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_new_user_is_welcomed_once_however_often_the_link_is_followed_and_not_again_with_the_same_mailbox()
    {
        using var mails = new MailFolder(app.Services.GetRequiredService<DataOptions>().Folder);
        string name = $"ada.{Guid.NewGuid():N}";
        var first = await RegisterAsync($"{name}@example.com");
        (await PostedAsync(first)).ShouldBe(NanoUsd.Zero);
        var link = await ConfirmationAsync(mails, $"{name}@example.com");

        var pages = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => app.Client.GetStringAsync(link)));

        pages.Count(page => page.Contains("$2.50", StringComparison.Ordinal)).ShouldBe(1);
        (await app.Client.GetStringAsync(link)).ShouldContain("your address is confirmed");
        (await PostedAsync(first)).ShouldBe(NanoUsd.FromUsd(2.5m));

        var second = await RegisterAsync($"{name.ToUpperInvariant()}+again@example.com");
        string page = await app.Client.GetStringAsync(await ConfirmationAsync(mails, $"{name.ToUpperInvariant()}+again@example.com"));
        page.ShouldContain("your address is confirmed");
        page.ShouldNotContain("$2.50");
        (await PostedAsync(second)).ShouldBe(NanoUsd.Zero);
        await app.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_link_that_was_tampered_with_welcomes_nobody()
    {
        using var mails = new MailFolder(app.Services.GetRequiredService<DataOptions>().Folder);
        string email = $"{Guid.NewGuid():N}@example.com";
        var user = await RegisterAsync(email);
        var link = await ConfirmationAsync(mails, email);

        string page = await app.Client.GetStringAsync(new Uri(link.AbsoluteUri.Replace("code=", "code=x", StringComparison.Ordinal)));

        page.ShouldContain("not valid");
        (await PostedAsync(user)).ShouldBe(NanoUsd.Zero);
    }

    [Fact]
    public async Task Spending_below_the_warning_level_brings_one_mail()
    {
        using var mails = new MailFolder(app.Services.GetRequiredService<DataOptions>().Folder);
        var customer = await app.AddCustomerAsync(creditUsd: 1);
        string email = $"{Guid.NewGuid():N}@example.com";
        await AddOwnerAsync(customer, email);
        var watch = app.Services.GetRequiredService<LowBalanceWatch>();
        // So that it has seen the dollar before some of it is gone.
        await watch.CheckAsync(CancellationToken.None);

        (await CallAsync(customer)).ShouldBe(HttpStatusCode.OK);
        await app.WhenSettledAsync();

        string mail = (await mails.ToAsync(email)).ShouldHaveSingleItem();
        mail.ShouldContain("Subject: Your credits are running low");
        mail.ShouldContain("Acme has 0.99 USD of credits left, less than the 1 USD below which you are told.");
        mail.ShouldContain(new Uri(app.BaseUrl, "credits").AbsoluteUri);
        (await CallAsync(customer)).ShouldBe(HttpStatusCode.OK);
        await app.WhenSettledAsync();
        (await watch.CheckAsync(CancellationToken.None)).ShouldBe(0);
        (await mails.ToAsync(email)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("admin/vouchers")]
    [InlineData("admin/organizations")]
    [InlineData("admin/organizations/0197a1b2-0000-7000-8000-000000000000")]
    public async Task The_admins_pages_are_for_admins(string path)
    {
        (await app.Client.GetAsync(new Uri(path, UriKind.Relative))).Headers.Location.ShouldNotBeNull().ToString().ShouldContain("/Account/Login");
        using var browser = OpenBrowser();
        await SignUpAsync(browser, $"{Guid.NewGuid():N}@example.com");

        (await browser.GetAsync(new Uri(path, UriKind.Relative))).Headers.Location.ShouldNotBeNull().ToString().ShouldContain("/Account/AccessDenied");
    }

    [GeneratedRegex(@"^http\S+/Account/ConfirmEmail\S+", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    private static async Task<Uri> ConfirmationAsync(MailFolder mails, string email) =>
        new(Link().Match((await mails.ToAsync(email))[0]).Value.Trim());

    private static Task SignUpAsync(HttpClient browser, string email) => PortalHost.SubmitAsync(
        browser, "/Account/Register", ("Input.Name", "Ada"), ("Input.Email", email), ("Input.Password", "correct horse battery"));

    private HttpClient OpenBrowser() => new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = app.BaseUrl };

    private async Task<HttpStatusCode> CallAsync(TestCustomer customer)
    {
        using var response = await app.PostChatAsync(customer, Chat);
        await response.Content.ReadAsByteArrayAsync();
        return response.StatusCode;
    }

    private async Task<string> MakeVoucherAsync(VoucherDraft draft) =>
        (await app.Services.GetRequiredService<VoucherStore>().CreateAsync(draft, Admin, CancellationToken.None))
            .ShouldBeOfType<CreateVouchersResult.Created>().Vouchers.Single().Code;

    private Task<RedeemResult> RedeemAsync(TestCustomer customer, string code, string? user = null) =>
        app.Services.GetRequiredService<VoucherRedeemer>()
            .RedeemAsync(customer.OrganizationId, user ?? customer.OrganizationId.ToString(), code, CancellationToken.None);

    private Task<AdjustmentResult> AdjustAsync(TestCustomer customer, decimal usd, bool isClawBack) =>
        app.Services.GetRequiredService<BalanceAdjustments>().PostAsync(
            new AdjustmentDraft(Guid.NewGuid(), customer.OrganizationId, usd, "Test") { IsDebit = true, IsClawBack = isClawBack },
            Admin,
            CancellationToken.None);

    private async Task<UserOrganization> RegisterAsync(string email)
    {
        using var browser = OpenBrowser();
        await SignUpAsync(browser, email);
        string userId = await app.ReadAsync(context => context.Users.Where(user => user.Email == email).Select(user => user.Id).SingleAsync());
        return (await app.Services.GetRequiredService<OrganizationRegistry>().FindForUserAsync(userId)).ShouldHaveSingleItem();
    }

    private async Task<NanoUsd> PostedAsync(UserOrganization organization) => new(await app.ReadAsync(context => context.LedgerAccounts
        .Where(account => account.Id == organization.WalletAccountId)
        .Select(account => account.PostedNanoUsd)
        .SingleAsync()));

    private Task AddOwnerAsync(TestCustomer customer, string email) => app.Services.GetRequiredService<Database>().WriteAsync(
        context =>
        {
            var user = new ApplicationUser { UserName = email, Email = email, DisplayName = "Ada" };
            context.Users.Add(user);
            context.Memberships.Add(new Membership
            {
                OrganizationId = customer.OrganizationId,
                UserId = user.Id,
                Role = OrganizationRole.Owner,
                CreatedAt = app.Services.GetRequiredService<TimeProvider>().GetUtcNow(),
            });
            return Task.CompletedTask;
        },
        CancellationToken.None);
}
