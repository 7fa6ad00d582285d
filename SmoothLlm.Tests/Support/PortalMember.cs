using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Components;

namespace SmoothLlm.Tests.Support;

/// <summary>A member of a customer's organization, signed in through the portal's own form.</summary>
internal sealed class PortalMember : IDisposable
{
    public const string Password = "correct horse battery";

    private PortalMember(HttpClient browser, string userId)
    {
        Browser = browser;
        UserId = userId;
    }

    /// <summary>With the session's cookie; redirects are left for the test to see.</summary>
    public HttpClient Browser { get; }

    public string UserId { get; }

    public static async Task<PortalMember> SignInAsync(TestApp app, TestCustomer customer, OrganizationRole role = OrganizationRole.Owner)
    {
        var (userId, email) = await CreateAccountAsync(app, customer, role);
        return await SignInAsync(app, userId, email);
    }

    /// <summary>A user of <see cref="CreateAccountAsync"/>.</summary>
    public static async Task<PortalMember> SignInAsync(TestApp app, string userId, string email)
    {
        var browser = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
        {
            BaseAddress = app.BaseUrl,
        };
        using var response = await PortalHost.SubmitAsync(browser, "/Account/Login", ("Input.Email", email), ("Input.Password", Password));
        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return new PortalMember(browser, userId);
    }

    /// <summary>A user with <see cref="Password"/> in the customer's organization.</summary>
    public static async Task<(string UserId, string Email)> CreateAccountAsync(TestApp app, TestCustomer customer, OrganizationRole role)
    {
        var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        string email = $"{Guid.NewGuid():N}@example.com";
        var user = new ApplicationUser { UserName = email, Email = email, DisplayName = "Ada", CreatedAt = now };
        await using (var scope = app.Services.CreateAsyncScope())
            (await scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>().CreateAsync(user, Password)).Succeeded.ShouldBeTrue();
        await app.Services.GetRequiredService<Database>().WriteAsync(
            context =>
            {
                context.Memberships.Add(new Membership { OrganizationId = customer.OrganizationId, UserId = user.Id, Role = role, CreatedAt = now });
                return Task.CompletedTask;
            },
            CancellationToken.None);
        return (user.Id, email);
    }

    /// <summary>Asks for JSON and expects this status.</summary>
    public async Task<JsonElement> GetAsync(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await Browser.GetAsync(path);
        string body = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(status, body);
        return JsonElement.Parse(body);
    }

    public void Dispose() => Browser.Dispose();
}
