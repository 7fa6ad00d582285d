using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SmoothLlm.Tests.Browser;

/// <summary>What people do with the portal, done in a real browser on the running product.</summary>
[Collection(CustomersCollection.Name)]
public sealed partial class JourneyTests(BrowserFixture browser)
{
    [RequiresFact(Tool.Chromium)]
    public async Task A_newcomer_registers_creates_a_key_calls_the_proxy_and_sees_what_it_cost()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.RegisterAsync();
        await Expect(visitor.Balance).ToContainTextAsync("$0.00");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Create a key" }).ClickAsync();
        var dialog = visitor.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("my laptop");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        string key = await dialog.GetByTestId("secret").InnerTextAsync();
        key.ShouldStartWith("llm_sk_");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();
        await visitor.Page.ReloadAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Rowheader, new() { Name = "my laptop" })).ToBeVisibleAsync();
        (await visitor.Page.ContentAsync()).ShouldNotContain(key, customMessage: "a secret is shown once");
        (await visitor.AskAsync(key, "Too early")).Status.ShouldBe(402);

        await visitor.BuyCreditsAsync("$10");
        await Expect(visitor.Balance).ToContainTextAsync("$10.00");
        await visitor.FollowAsync("Dashboard");
        var (status, answer) = await visitor.AskAsync(key, "Hello!");

        status.ShouldBe(200);
        answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldNotBeNullOrEmpty();
        decimal cost = answer.GetProperty("usage").GetProperty("cost").GetDecimal();
        cost.ShouldBeGreaterThan(0);
        // Neither is reloaded by hand, and a balance is rounded down.
        var row = visitor.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "sandbox-chat" }).Filter(new() { HasText = "my laptop" });
        await Expect(row).ToContainTextAsync(FormattableString.Invariant($"${cost}"));
        await Expect(visitor.Balance).ToContainTextAsync("$9.99");
        await visitor.FollowAsync("Logs");
        await Expect(visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Requests" }).GetByRole(AriaRole.Row).Filter(new() { HasText = "sandbox-chat" })).ToHaveCountAsync(1);
        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task An_admin_adds_a_provider_tests_it_and_sets_a_price()
    {
        await using var upstream = new ScriptedUpstream();
        upstream.Script = turn => turn.SendAsync(UpstreamBytes.Json("""{"object":"list","data":[{"id":"large"},{"id":"small"}]}"""));
        await using var admin = await browser.VisitAsAdminAsync();
        await admin.FollowAsync("Providers");
        await admin.Page.GetByTestId("add-provider").ClickAsync();
        var dialog = admin.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Kind").SelectOptionAsync(new SelectOptionValue { Value = "OpenAiCompatible" });
        // Choosing a kind fills in, or clears, what follows from it.
        await Expect(dialog.GetByLabel("Base URL")).ToHaveValueAsync("");
        await dialog.GetByLabel("Name").FillAsync("Our own machine");
        await dialog.GetByLabel("Slug").FillAsync("our-machine");
        await dialog.GetByLabel("Base URL").FillAsync(upstream.BaseUrl);
        await dialog.GetByLabel("Credential", new() { Exact = true }).FillAsync("sk-our-machine-4321");
        await dialog.GetByLabel("Allow private and loopback addresses").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).ClickAsync();
        await Expect(dialog.GetByTestId("test-success")).ToContainTextAsync("offers 2 models");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        var provider = admin.Page.GetByTestId("provider-our-machine");
        await Expect(provider).ToContainTextAsync("••••4321");

        await admin.FollowAsync("Models", within: "Admin");
        await admin.Page.GetByLabel("Search models").FillAsync("sandbox-tools");
        await Expect(admin.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await admin.Page.GetByTestId("model-sandbox-tools").GetByRole(AriaRole.Link, new() { Name = "Prices of" }).ClickAsync();
        var price = admin.Page.GetByTestId("price-sandbox-sandbox-tools");
        await price.GetByRole(AriaRole.Button, new() { Name = "New price of" }).ClickAsync();
        await dialog.GetByLabel("Input", new() { Exact = true }).FillAsync("2.25");
        await dialog.GetByLabel("Output", new() { Exact = true }).FillAsync("7.75");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add price" }).ClickAsync();

        await Expect(price).ToContainTextAsync("$2.25");
        await Expect(price).ToContainTextAsync("$7.75");
        await Expect(price).ToContainTextAsync("Admin");
        admin.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task A_revoked_key_stops_working()
    {
        await using var visitor = await browser.VisitAsCustomerAsync("$5");
        string key = await visitor.CreateKeyAsync("to be revoked");
        (await visitor.AskAsync(key, "Hello")).Status.ShouldBe(200);

        await visitor.Button("Revoke to be revoked").ClickAsync();
        await visitor.Button("Revoke key").ClickAsync();

        var row = visitor.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "to be revoked" });
        await Expect(row).ToContainTextAsync("Revoked");
        (await visitor.AskAsync(key, "Hello?")).Status.ShouldBe(401);
        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task Filters_of_the_log_survive_a_reload()
    {
        await using var visitor = await browser.VisitAsCustomerAsync("$5");
        string key = await visitor.CreateKeyAsync("ci");
        (await visitor.AskAsync(key, "Hello")).Status.ShouldBe(200);
        (await visitor.AskAsync(key, "/fail 500")).Status.ShouldBeGreaterThanOrEqualTo(500);
        await visitor.FollowAsync("Logs");
        var rows = visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Requests" }).Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(2);

        await visitor.Button("24 hours").ClickAsync();
        await visitor.Page.GetByLabel("Status").SelectOptionAsync("failed");
        await visitor.Page.GetByRole(AriaRole.Combobox, new() { Name = "Model", Exact = true }).SelectOptionAsync("sandbox-chat");
        // One request is left already with the choice before: only the address shows that all have arrived.
        foreach (string part in (string[])["range=24h", "status=failed", "model=sandbox-chat"])
            await visitor.AddressHasAsync(part);
        await Expect(rows).ToHaveCountAsync(1);
        await visitor.Page.ReloadAsync();
        await visitor.IsReadyAsync();

        await Expect(rows).ToHaveCountAsync(1);
        await Expect(visitor.Button("24 hours")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(visitor.Page.GetByLabel("Status")).ToHaveValueAsync("failed");
        await Expect(visitor.Page.GetByRole(AriaRole.Combobox, new() { Name = "Model", Exact = true })).ToHaveValueAsync("sandbox-chat");
        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Page.GetByTestId("export").ClickAsync());
        using (var reader = new StreamReader(await download.CreateReadStreamAsync()))
            (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2, "the head and the one request that the page shows");
        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task A_part_of_the_chart_leads_to_its_requests_and_the_chosen_view_is_in_the_address()
    {
        await using var visitor = await browser.VisitAsCustomerAsync("$5");
        string key = await visitor.CreateKeyAsync("ci");
        (await visitor.AskAsync(key, "Hello")).Status.ShouldBe(200);
        await visitor.FollowAsync("Dashboard");
        await visitor.Button("24 hours").ClickAsync();
        await visitor.Button("Requests").ClickAsync();
        await visitor.Button("Key").ClickAsync();
        await Expect(visitor.Page.Locator(".legend")).ToContainTextAsync("ci");
        await visitor.AddressHasAsync("by=key");
        await visitor.Page.ReloadAsync();
        await visitor.IsReadyAsync();
        await Expect(visitor.Button("Key")).ToHaveAttributeAsync("aria-pressed", "true");

        await visitor.Page.Locator(".usage-bars .part").ClickAsync();

        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Logs" })).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Requests" }).Locator("tbody tr")).ToHaveCountAsync(1);
        await visitor.AddressHasAsync("key=");
        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task The_language_is_the_browser_s_or_the_chosen_one_and_Hebrew_reads_from_the_right()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.Page.GotoAsync("Account/Login");
        await Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("dir", "ltr");
        await visitor.Page.GetByLabel("Language").SelectOptionAsync("he");
        await Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("dir", "rtl");
        await visitor.Page.Locator("language-switch select").SelectOptionAsync("ko");
        await Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("lang", "ko");
        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task A_receipt_opens_and_closes_by_keyboard_and_can_be_linked_to()
    {
        await using var visitor = await browser.VisitAsCustomerAsync("$5");
        string key = await visitor.CreateKeyAsync("ci");
        (await visitor.AskAsync(key, "Hello")).Status.ShouldBe(200);
        await visitor.FollowAsync("Logs");
        var receipt = visitor.Page.GetByRole(AriaRole.Dialog, new() { Name = "Receipt" });
        var link = visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Requests" }).Locator("tbody a").First;
        await link.FocusAsync();

        await visitor.Page.Keyboard.PressAsync("Enter");
        await Expect(receipt.GetByTestId("receipt-ending")).ToContainTextAsync("The whole answer reached the client.");
        await visitor.AddressHasAsync("request=req_");
        string address = visitor.Page.Url;
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Expect(receipt).ToHaveCountAsync(0);
        await Expect(link).ToBeFocusedAsync();
        // The browser is told of the address a moment after the page.
        await Expect(visitor.Page).Not.ToHaveURLAsync(new Regex("request=", RegexOptions.None, TimeSpan.FromSeconds(1)));

        await visitor.OpenAsync(address);
        await Expect(receipt).ToBeVisibleAsync();
        await receipt.GetByRole(AriaRole.Button, new() { Name = "Close the receipt" }).ClickAsync();
        await Expect(receipt).ToHaveCountAsync(0);
        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task A_charge_in_the_transactions_leads_to_its_receipt_and_the_list_can_be_exported()
    {
        await using var visitor = await browser.VisitAsCustomerAsync("$5");
        string key = await visitor.CreateKeyAsync("ci");
        (await visitor.AskAsync(key, "Hello")).Status.ShouldBe(200);
        await visitor.FollowAsync("Transactions");
        var rows = visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Transactions" }).Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(2);
        await visitor.Button("Charges").ClickAsync();
        await Expect(rows).ToHaveCountAsync(1);

        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Page.GetByTestId("export").ClickAsync());
        using (var reader = new StreamReader(await download.CreateReadStreamAsync()))
            (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
        await rows.Locator("a").ClickAsync();

        await Expect(visitor.Page.GetByRole(AriaRole.Dialog).GetByTestId("receipt-id")).ToContainTextAsync("req_");
        await visitor.AddressHasAsync("show=charges");
        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task Signing_out_and_in_again_works_and_a_wrong_password_is_refused()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.RegisterAsync();
        await visitor.SignOutAsync();
        await visitor.Page.GotoAsync("keys");
        await Expect(visitor.Page).ToHaveURLAsync(LoginForKeys());

        await visitor.SignInAsync(visitor.Email, "wrong horse battery");
        await Expect(visitor.Page.GetByText("The e-mail address or the password is wrong.")).ToBeVisibleAsync();

        await visitor.SignInAsync(visitor.Email, Visitor.Password);
        await visitor.IsReadyAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Dashboard");
    }

    [RequiresFact(Tool.Chromium)]
    public async Task The_portal_recovers_after_the_server_restarts()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.RegisterAsync();
        await visitor.FollowAsync("Credits");

        await browser.Portal.KillAsync();
        await Expect(visitor.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await browser.Portal.StartAsync();

        await Expect(visitor.Page.Locator("#components-reconnect-modal")).ToBeHiddenAsync(new() { Timeout = 60_000 });
        await visitor.IsReadyAsync();
        await visitor.FollowAsync("Logs");
    }

    [GeneratedRegex("Account/Login.*keys", RegexOptions.None, 1000)]
    private static partial Regex LoginForKeys();
}
