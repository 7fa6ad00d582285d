using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace SmoothLlm.Tests.Browser;

/// <summary>A page, what people do on it in several journeys, and what the browser complained about.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    public const string Password = "correct horse battery";
    public const string DefaultName = "Ada Newcomer";

    private const string ReportViolations =
        "document.addEventListener('securitypolicyviolation', event => console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`))";

    private static int lastVisitor;

    private readonly IBrowserContext context;
    private readonly ConcurrentQueue<string> problems = new();
    private readonly HttpClient programs = new(new SocketsHttpHandler { UseProxy = false });

    private Visitor(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                problems.Enqueue($"{page.Url}: {message.Text}");
        };
        page.PageError += (_, error) => problems.Enqueue($"{page.Url}: {error}");
    }

    public IPage Page { get; }

    public string Email { get; } = $"visitor{Interlocked.Increment(ref lastVisitor)}@example.com";

    /// <summary>Script errors, warnings, and violations of the content security policy.</summary>
    public IReadOnlyList<string> Problems => [.. problems];

    public ILocator Balance => Page.GetByTestId("balance");

    public static async Task<Visitor> CreateAsync(IBrowserContext context)
    {
        await context.AddInitScriptAsync(ReportViolations);
        return new Visitor(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        programs.Dispose();
        await context.DisposeAsync();
    }

    /// <summary>Opens a page of the portal, and returns when it answers to clicks and shows what it has loaded.</summary>
    public async Task OpenAsync(string path)
    {
        await Page.GotoAsync(path);
        await IsReadyAsync();
    }

    public async Task IsReadyAsync()
    {
        await Page.Locator(".shell[data-interactive]").WaitForAsync();
        await Expect(Page.Locator(".loading-state")).ToHaveCountAsync(0);
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Clicks a link of the navigation and waits for the heading behind it.</summary>
    /// <param name="link">What it says.</param>
    /// <param name="within">The group of the menu, where two have such a link.</param>
    public async Task FollowAsync(string link, string? within = null)
    {
        var menu = Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" });
        var group = within is null ? menu : menu.GetByRole(AriaRole.List, new() { Name = within, Exact = true });
        await group.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = link })).ToBeVisibleAsync();
        await IsReadyAsync();
    }

    /// <param name="name">The organization gets it, too.</param>
    public async Task RegisterAsync(string name = DefaultName)
    {
        await Page.GotoAsync("Account/Register");
        await Page.GetByLabel("Name").FillAsync(name);
        await Page.GetByLabel("E-mail").FillAsync(Email);
        await Page.GetByLabel("Password").FillAsync(Password);
        await Button("Create account").ClickAsync();
        await IsReadyAsync();
    }

    public async Task SignInAsync(string email, string password)
    {
        await Page.GotoAsync("Account/Login");
        await Page.GetByLabel("E-mail").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(password);
        await Button("Sign in").ClickAsync();
    }

    /// <summary>From the next page on, everything is said in that language.</summary>
    public Task SpeakAsync(string language) => context.AddCookiesAsync([new()
    {
        Name = "smoothllm-language",
        Value = Uri.EscapeDataString($"c={language}|uic={language}"),
        Url = Page.Url,
    }]);

    public async Task SignOutAsync()
    {
        await Button("Your account and settings").ClickAsync();
        await Button("Sign out").ClickAsync();
        // The public page, or the form: the open page may hear that the session has ended before the answer is there.
        var signIn = Page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).Or(Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" }));
        await Expect(signIn.First).ToBeVisibleAsync();
    }

    /// <summary>
    /// Waits until the address has it, as it has what was chosen on a page. A count or a text may be right before the
    /// choice has arrived, and a page that is reloaded by then has forgotten it.
    /// </summary>
    public Task AddressHasAsync(string part) => Expect(Page).ToHaveURLAsync(new Regex(Regex.Escape(part), RegexOptions.None, TimeSpan.FromSeconds(1)));

    /// <summary>Goes to the keys page, and stays there; returns the secret that is shown once.</summary>
    public async Task<string> CreateKeyAsync(string name)
    {
        await OpenAsync("keys");
        await Page.GetByTestId("create-key").ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync(name);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        string secret = await dialog.GetByTestId("secret").InnerTextAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        return secret;
    }

    /// <summary>Pays on the test checkout.</summary>
    /// <param name="preset">As its button says: <c>$10</c>.</param>
    public async Task BuyCreditsAsync(string preset, bool savesCard = false)
    {
        await OpenAsync("credits");
        await Page.GetByText(preset, new() { Exact = true }).ClickAsync();
        if (savesCard)
            await Page.GetByTestId("save-card").CheckAsync();
        await Page.GetByTestId("buy").ClickAsync();
        await Page.GetByTestId("pay").ClickAsync();
        await Expect(Page.GetByText("Thank you.")).ToBeVisibleAsync();
    }

    /// <summary>What a customer's program does: one chat completion. Returns when it is in the book, so that every page has it.</summary>
    public async Task<(int Status, JsonElement Body)> AskAsync(string key, string question, string model = "sandbox-chat", string? user = null)
    {
        var address = new Uri(new Uri(Page.Url), "/v1/chat/completions");
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = JsonContent.Create(new { model, messages = new[] { new { role = "user", content = question } }, user }),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        };
        using var response = await programs.SendAsync(request);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        if (response.IsSuccessStatusCode)
            await WhenBookedAsync(key, new Uri(address, $"/v1/generation?id={response.Headers.GetValues("x-request-id").Single()}"));
        return ((int)response.StatusCode, body);
    }

    /// <summary>An answer comes before its charge is written down.</summary>
    private async Task WhenBookedAsync(string key, Uri receipt)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, receipt) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
            using var response = await programs.SendAsync(request, patience.Token);
            if (response.IsSuccessStatusCode)
                return;
            await Task.Delay(20, patience.Token);
        }
    }
}
