using System.Collections.Concurrent;
using System.Text;
using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SmoothLlm.Tests.Browser;

[Collection(CustomersCollection.Name)]
public sealed class PlaygroundJourneyTests(BrowserFixture browser)
{
    [RequiresFact(Tool.Chromium)]
    public async Task A_member_talks_to_a_model_stops_it_has_it_answer_again_and_is_charged_like_any_request()
    {
        await using var visitor = await browser.VisitAsync();
        var page = visitor.Page;
        await visitor.RegisterAsync();
        await visitor.FollowAsync("Playground");
        await SendAsync(visitor, "Too early");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("credits");

        await visitor.BuyCreditsAsync("$10");
        await visitor.OpenAsync("playground?model=sandbox-chat");
        var lane = page.GetByTestId("lane-0");
        await SendAsync(visitor, "/say **bold** <b>not</b> [away](javascript:alert(1))");
        await Expect(lane.GetByTestId("turn-cost")).ToBeVisibleAsync();
        await Expect(lane.GetByTestId("answer").Locator("strong")).ToHaveTextAsync("bold");
        await Expect(lane.GetByTestId("answer").Locator("b, a")).ToHaveCountAsync(0);
        await Expect(lane.GetByTestId("turn-facts")).ToContainTextAsync("output tokens");

        await SendAsync(visitor, "/words 5000\n/delay 20");
        await Expect(lane.GetByTestId("answer").Last).Not.ToBeEmptyAsync();
        await lane.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Expect(lane.GetByTestId("turn-facts").Last).ToContainTextAsync("Stopped");
        await lane.GetByRole(AriaRole.Button, new() { Name = "Answer again" }).ClickAsync();
        await lane.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Expect(lane.GetByTestId("turn-facts")).ToHaveCountAsync(2);
        await lane.GetByRole(AriaRole.Button, new() { Name = "View code" }).ClickAsync();
        await Expect(lane.Locator(".code-block")).ToContainTextAsync("/words 5000");

        await lane.GetByRole(AriaRole.Link, new() { Name = "Receipt" }).First.ClickAsync();
        await Expect(page.GetByTestId("receipt-id")).ToBeVisibleAsync();
        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task Two_models_answer_side_by_side_and_call_tools()
    {
        await using var visitor = await browser.VisitAsCustomerAsync("$10");
        await visitor.OpenAsync("playground?model=sandbox-tools");
        await visitor.Button("Compare two models").ClickAsync();
        await visitor.Page.GetByTestId("lane-1").GetByLabel("Model").SelectOptionAsync("sandbox-chat");
        await visitor.Page.GetByLabel("Tools, JSON").FillAsync("""[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}]""");

        await SendAsync(visitor, "Hello");

        await Expect(visitor.Page.GetByTestId("lane-0").Locator(".tool-call")).ToContainTextAsync("weather");
        await Expect(visitor.Page.GetByTestId("lane-1").GetByTestId("turn-cost")).ToBeVisibleAsync();
        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task With_a_key_of_ones_own_the_browser_sends_and_the_key_never_reaches_the_circuit()
    {
        await using var visitor = await browser.VisitAsync();
        var page = visitor.Page;
        var sent = new ConcurrentQueue<string>();
        page.WebSocket += (_, socket) => socket.FrameSent += (_, frame) => sent.Enqueue(frame.Text ?? Encoding.UTF8.GetString(frame.Binary ?? []));
        await visitor.RegisterAsync();
        await UseOwnKeyAsync(visitor, "sandbox", "sandbox-chat", "sk-only-mine-0123456789");

        await SendAsync(visitor, "/say from my own key");

        await Expect(page.GetByTestId("answer")).ToHaveTextAsync("from my own key");
        await Expect(page.GetByTestId("turn-facts")).ToContainTextAsync("output tokens");
        await Expect(page.GetByTestId("turn-cost")).ToHaveCountAsync(0);
        sent.ShouldContain(frame => frame.Contains("from my own key", StringComparison.Ordinal));
        sent.ShouldNotContain(frame => frame.Contains("sk-only-mine", StringComparison.Ordinal));
        await SendAsync(visitor, "/words 5000\n/delay 20");
        await Expect(page.GetByTestId("answer").Last).Not.ToBeEmptyAsync();
        await visitor.Button("Stop").ClickAsync();
        await Expect(page.GetByTestId("turn-facts").Last).ToContainTextAsync("Stopped");
        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task With_a_key_of_ones_own_Anthropic_is_asked_in_its_own_words()
    {
        await using var upstream = new ScriptedUpstream
        {
            Script = turn => turn.SendAsync(UpstreamBytes.Stream(
                UpstreamBytes.Event("""{"type":"message_start","message":{"id":"msg_1","model":"claude-haiku-4-5","usage":{"input_tokens":9,"output_tokens":1}}}"""),
                UpstreamBytes.Event("""{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""),
                UpstreamBytes.Event("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello from Claude"}}"""),
                UpstreamBytes.Event("""{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":4}}"""),
                UpstreamBytes.Event("""{"type":"message_stop"}"""))),
        };
        await using (var admin = await browser.VisitAsAdminAsync())
            await AddProviderAsync(admin, "Anthropic", "our-claude", upstream.BaseUrl);
        await using var visitor = await browser.VisitAsync();
        var page = visitor.Page;
        await visitor.RegisterAsync();
        await UseOwnKeyAsync(visitor, "our-claude", "claude-haiku-4-5", "sk-ant-only-mine");

        await SendAsync(visitor, "Hello");

        await Expect(page.GetByTestId("answer")).ToHaveTextAsync("Hello from Claude");
        await Expect(page.GetByTestId("turn-facts")).ToContainTextAsync("9 input, 4 output tokens");
        var request = upstream.Requests.ShouldHaveSingleItem();
        request.Head.ShouldStartWith("POST /v1/messages ");
        request.Header("x-api-key").ShouldBe("sk-ant-only-mine");
        await visitor.Button("View code").ClickAsync();
        await Expect(page.Locator(".code-block")).ToContainTextAsync("/api/v1/our-claude/v1/messages");
        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task A_conversation_is_kept_in_the_browser_opened_again_renamed_exported_and_deleted()
    {
        await using var visitor = await browser.VisitAsCustomerAsync("$5");
        var page = visitor.Page;
        await visitor.OpenAsync("playground?model=sandbox-chat");
        var kept = page.Locator("conversation-list");
        await Expect(kept).ToContainTextAsync("Conversations appear here");
        await SendAsync(visitor, "/say the first one");
        await Expect(kept.Locator("li")).ToHaveCountAsync(1);
        await visitor.Button("New conversation").ClickAsync();
        await Expect(page.GetByTestId("answer")).ToHaveCountAsync(0);
        await page.GetByLabel("Your message").FillAsync("/say the second one");
        await page.GetByLabel("Your message").PressAsync("Enter");
        await Expect(kept.Locator("li")).ToHaveCountAsync(2);

        await page.ReloadAsync();
        await visitor.IsReadyAsync();
        await kept.GetByRole(AriaRole.Button, new() { Name = "/say the first one", Exact = true }).ClickAsync();
        await Expect(page.GetByTestId("answer")).ToHaveTextAsync("the first one");
        await SendAsync(visitor, "/say and more");
        await Expect(page.GetByTestId("answer").Last).ToHaveTextAsync("and more");
        await Expect(kept.Locator("li[data-open]")).ToHaveTextAsync("/say the first one⋯");

        await kept.GetByRole(AriaRole.Button, new() { Name = "More: /say the first one" }).ClickAsync();
        await kept.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await kept.GetByRole(AriaRole.Textbox).FillAsync("Renamed");
        await kept.GetByRole(AriaRole.Textbox).PressAsync("Enter");
        await kept.GetByRole(AriaRole.Button, new() { Name = "More: Renamed" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => kept.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync());
        using (var reader = new StreamReader(await download.CreateReadStreamAsync()))
            (await reader.ReadToEndAsync()).ShouldContain("/say and more");
        await kept.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(kept.Locator("li")).ToHaveCountAsync(1);
        await kept.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(kept.GetByRole(AriaRole.Button, new() { Name = "Renamed", Exact = true })).ToBeVisibleAsync();
        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task Another_account_in_the_same_browser_does_not_see_what_was_kept()
    {
        await using var visitor = await browser.VisitAsCustomerAsync("$5");
        await visitor.OpenAsync("playground?model=sandbox-chat");
        await SendAsync(visitor, "/say a secret");
        await Expect(visitor.Page.Locator("conversation-list li")).ToHaveCountAsync(1);
        await visitor.SignOutAsync();
        await visitor.SignInAsync(PortalProcess.AdminEmail, browser.Portal.AdminPassword);
        await visitor.IsReadyAsync();

        await visitor.OpenAsync("playground");

        await Expect(visitor.Page.Locator("conversation-list")).ToContainTextAsync("Conversations appear here");
    }

    [RequiresFact(Tool.Chromium)]
    public async Task Files_go_with_a_message_and_one_that_is_too_large_is_refused_by_name()
    {
        await using var visitor = await browser.VisitAsCustomerAsync("$5");
        var page = visitor.Page;
        await visitor.OpenAsync("playground?model=sandbox-chat");
        var field = page.GetByLabel("Images and PDFs up to 4 MB");
        await field.SetInputFilesAsync(new FilePayload { Name = "huge.pdf", MimeType = "application/pdf", Buffer = new byte[(4 * 1024 * 1024) + 1] });
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("“huge.pdf” is larger than 4 MB");
        await field.SetInputFilesAsync(
        [
            new FilePayload { Name = "notes.txt", MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes("the notes") },
            new FilePayload { Name = "paper.pdf", MimeType = "application/pdf", Buffer = "%PDF-1.4"u8.ToArray() },
        ]);
        await Expect(page.Locator(".attachments li")).ToHaveCountAsync(2);
        await visitor.Button("Take paper.pdf out").ClickAsync();
        await Expect(page.Locator(".attachments li")).ToHaveCountAsync(1);

        await SendAsync(visitor, "What do they say?");

        await Expect(page.Locator(".attachments li")).ToHaveCountAsync(0);
        await Expect(page.Locator(".attached")).ToHaveTextAsync("notes.txt");
        await Expect(page.GetByTestId("turn-cost")).ToBeVisibleAsync();
        await visitor.Button("View code").ClickAsync();
        await Expect(page.Locator(".code-block")).ToContainTextAsync("the notes");
        visitor.Problems.ShouldBeEmpty();
    }

    [RequiresFact(Tool.Chromium)]
    public async Task The_view_follows_an_answer_until_the_reader_scrolls_up()
    {
        await using var visitor = await browser.VisitAsCustomerAsync("$5");
        var page = visitor.Page;
        await visitor.OpenAsync("playground?model=sandbox-chat");
        var talk = page.Locator(".conversation");
        // Long enough for everything that is looked at while it comes.
        await SendAsync(visitor, "/words 10000\n/delay 8");
        await page.WaitForFunctionAsync("() => { const talk = document.querySelector('.conversation'); return talk.scrollTop > 200 && talk.scrollHeight - talk.clientHeight - talk.scrollTop < 2; }");

        await talk.EvaluateAsync("talk => { talk.scrollTop = 0; }");
        int seen = await talk.EvaluateAsync<int>("talk => talk.scrollHeight");
        await page.WaitForFunctionAsync("seen => document.querySelector('.conversation').scrollHeight > seen + 100", seen);
        (await talk.EvaluateAsync<int>("talk => talk.scrollTop")).ShouldBe(0);

        await talk.EvaluateAsync("talk => { talk.scrollTop = talk.scrollHeight; }");
        seen = await talk.EvaluateAsync<int>("talk => talk.scrollHeight");
        await page.WaitForFunctionAsync("seen => { const talk = document.querySelector('.conversation'); return talk.scrollHeight > seen + 100 && talk.scrollHeight - talk.clientHeight - talk.scrollTop < 2; }", seen);
        await visitor.Button("Stop").ClickAsync();
        await Expect(page.GetByTestId("turn-facts")).ToContainTextAsync("Stopped");
    }

    private static async Task AddProviderAsync(Visitor admin, string kind, string slug, string address)
    {
        await admin.OpenAsync("admin/providers");
        await admin.Page.GetByTestId("add-provider").ClickAsync();
        var dialog = admin.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Kind").SelectOptionAsync(kind);
        await Expect(dialog.GetByLabel("Slug")).ToHaveValueAsync(kind.ToLowerInvariant());
        await dialog.GetByLabel("Name").FillAsync(slug);
        await dialog.GetByLabel("Slug").FillAsync(slug);
        await dialog.GetByLabel("Base URL").FillAsync(address);
        await dialog.GetByLabel("Allow private and loopback addresses").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(admin.Page.GetByTestId($"provider-{slug}")).ToBeVisibleAsync();
    }

    private static async Task UseOwnKeyAsync(Visitor visitor, string provider, string model, string key)
    {
        var page = visitor.Page;
        await visitor.OpenAsync("tokens");
        string token = await CreateTokenAsync(visitor);
        await visitor.OpenAsync("playground");
        await visitor.Button("My own key").ClickAsync();
        await page.GetByLabel("Provider", new() { Exact = true }).SelectOptionAsync(provider);
        await page.GetByLabel("Model, as the provider names it").FillAsync(model);
        await page.GetByLabel("Monitor token").FillAsync(token);
        await page.GetByLabel("Your provider key").FillAsync(key);
    }

    private static async Task<string> CreateTokenAsync(Visitor visitor)
    {
        await visitor.Page.GetByTestId("create-key").ClickAsync();
        var dialog = visitor.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("playground");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        return await dialog.GetByTestId("secret").InnerTextAsync();
    }

    private static async Task SendAsync(Visitor visitor, string message)
    {
        await visitor.Page.GetByLabel("Your message").FillAsync(message);
        await visitor.Button("Send").ClickAsync();
    }
}
