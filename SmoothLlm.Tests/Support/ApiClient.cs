using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Users;

namespace SmoothLlm.Tests.Support;

/// <summary>An answer of the management API, read whole.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, string Text, HttpResponseHeaders Headers, string? MediaType)
{
    public JsonElement Json => JsonElement.Parse(Text);

    /// <summary>The first message about a field of a problem.</summary>
    public string Error(string field) => Json.GetProperty("errors").GetProperty(field)[0].GetString()!;

    public string Of(string field) => Json.GetProperty(field).GetString()!;

    public ApiAnswer ShouldBe(HttpStatusCode status, string? because = null)
    {
        Status.ShouldBe(status, because is null ? Text : $"{because}: {Text}");
        if ((int)status >= 400)
            MediaType.ShouldBe("application/problem+json");
        return this;
    }
}

/// <summary>A program that calls the management API, with a bearer token or without.</summary>
internal sealed class ApiClient(TestApp app)
{
    public string? AccessToken { get; set; }

    public string RefreshToken { get; private set; } = "";

    public string UserId { get; private init; } = "";

    public string Email { get; private init; } = "";

    /// <summary>A new user of the customer's organization, signed in.</summary>
    public static async Task<ApiClient> SignInAsync(TestApp app, TestCustomer customer, OrganizationRole role = OrganizationRole.Owner)
    {
        var (userId, email) = await PortalMember.CreateAccountAsync(app, customer, role);
        var client = new ApiClient(app) { UserId = userId, Email = email };
        await client.LogInAsync();
        return client;
    }

    /// <summary>A platform admin with an organization of their own.</summary>
    public static async Task<ApiClient> SignInAdminAsync(TestApp app)
    {
        var client = await SignInAsync(app, await app.AddCustomerAsync());
        await using var scope = app.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<PlatformUsers>();
        await users.MakeAdminAsync((await users.FindAsync(client.Email))!);
        await client.LogInAsync();
        return client;
    }

    public async Task LogInAsync()
    {
        AccessToken = null;
        var answer = (await PostAsync("/api/auth/login", new { email = Email, password = PortalMember.Password })).ShouldBe(HttpStatusCode.OK);
        AccessToken = answer.Of("accessToken");
        RefreshToken = answer.Of("refreshToken");
    }

    public Task<ApiAnswer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<ApiAnswer> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, body, headers);

    public Task<ApiAnswer> PutAsync(string path, object body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Put, path, body, headers);

    public Task<ApiAnswer> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Delete, path, null, headers);

    /// <param name="body">A text is sent as it is, anything else as JSON.</param>
    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, object? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        if (AccessToken is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await app.Client.SendAsync(request);
        return new ApiAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers.ContentType?.MediaType);
    }
}
