using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Components;
using Xunit;

namespace SmoothLlm.Tests.Components;

/// <summary>The portal on a real server and a real database file, beside a few endpoints as programs call them.</summary>
public sealed class PortalHost : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("smoothllm-portal-").FullName;
    private WebApplication app = null!;

    public Uri Address { get; private set; } = null!;

    public string MailFolder => Path.Combine(folder, "mail");

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(PortalEndpoints).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
        });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Data:Folder"] = folder });
        builder.Logging.ClearProviders();
        builder.WebHost.UseStaticWebAssets().UseUrls("http://127.0.0.1:0");
        builder.Services.AddPersistence(builder.Configuration);
        builder.Services.AddEmail(builder.Configuration);
        builder.Services.AddOrganizations();
        builder.Services.AddLedger();
        builder.Services.AddCredits(builder.Configuration);
        builder.Services.AddPurchases(builder.Configuration);
        builder.Services.AddPortalAuthentication(builder.Configuration);
        builder.Services.AddPortal();

        app = builder.Build();
        await app.Services.GetRequiredService<Database>().OpenAsync(CancellationToken.None);
        app.UsePortal();
        app.MapPortal();
        app.MapGet("/api/members-only", () => "secret").RequireAuthorization(PortalPolicies.Member);
        app.MapGet("/admin/only", () => "secret").RequireAuthorization(PortalPolicies.PlatformAdmin);
        app.MapGet("/v1/failing", IResult () => throw new InvalidOperationException("It failed."));
        app.MapGet("/failing", IResult () => throw new InvalidOperationException("It failed."));
        await app.StartAsync();
        Address = new Uri(app.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    /// <summary>A browser of its own: cookies, and redirects left for the test to see.</summary>
    public HttpClient OpenBrowser() => new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Address };

    /// <summary>Fills in the page's form and sends it.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(HttpClient browser, string path, params (string Name, string Value)[] fields)
    {
        var page = await ReadAsync(await browser.GetAsync(path));
        var form = (IHtmlFormElement?)page.QuerySelector("form[method=post]") ?? throw new InvalidOperationException($"{path} has no form.");
        var values = form.QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>()
            .ToDictionary(input => input.Name ?? "", input => input.Value, StringComparer.Ordinal);
        foreach (var (name, value) in fields)
            values[name] = value;
        return await browser.PostAsync(path, new FormUrlEncodedContent(values));
    }

    public static async Task<IHtmlDocument> ReadAsync(HttpResponseMessage response) =>
        new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync());
}
