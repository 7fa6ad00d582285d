using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Mcp;

/// <summary>The product with a platform admin who registers MCP servers through the API.</summary>
public sealed class ToolsApp : TestApp
{
    internal const string Secret = "mcp-server-credential-" + LastFour;

    /// <summary>What is shown of the credential. No digits: they would come up in a port now and then.</summary>
    internal const string LastFour = "wxyz";

    private ApiClient? admin;

    internal ApiClient Admin => admin!;

    protected override Dictionary<string, string> Settings => new(StringComparer.Ordinal) { ["Mcp:CallTimeoutSeconds"] = "10", ["Mcp:ListTimeoutSeconds"] = "10" };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        admin = await ApiClient.SignInAdminAsync(this);
    }

    /// <summary>Registers a server under a new slug; returns the API's answer.</summary>
    internal async Task<ApiAnswer> RegisterAsync(string address, string userTokenUse = "never", string? credential = Secret, bool allowPrivateNetwork = true) =>
        (await Admin.PostAsync(
            "/api/v1/admin/mcp-servers",
            new { slug = $"s-{Guid.NewGuid():N}"[..12], displayName = "Tools", address, credential, userTokenUse, allowPrivateNetwork }))
        .ShouldBe(HttpStatusCode.Created);

    /// <summary>Every server is asked for its tools, and the port of one that has gone may be somebody else's by now.</summary>
    internal async Task ForgetServersAsync()
    {
        foreach (var id in await ReadAsync(context => context.McpServers.Select(server => server.Id).ToListAsync()))
            (await Admin.DeleteAsync($"/api/v1/admin/mcp-servers/{id}")).ShouldBe(HttpStatusCode.NoContent);
    }

    internal async Task<ToolAnswer> ListAsync(string key, params (string Name, string Value)[] headers) => await SendAsync(HttpMethod.Get, "v1/mcp/tools", key, null, headers);

    internal Task<ToolAnswer> CallAsync(string? key, string name, object? arguments = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, "v1/mcp/call", key, JsonSerializer.Serialize(new { name, arguments }), headers);

    internal async Task<ToolAnswer> SendAsync(HttpMethod method, string path, string? key, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Client.SendAsync(request);
        return new ToolAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }
}

/// <summary>An answer of the tools' endpoints.</summary>
internal sealed record ToolAnswer(HttpStatusCode Status, string Text, HttpResponseHeaders Headers)
{
    public JsonElement Json => JsonElement.Parse(Text);

    /// <summary>What the tool said.</summary>
    public string Said => Json.GetProperty("text").GetString()!;

    public string? ErrorCode => Json.GetProperty("error").GetProperty("code").GetString();

    public ToolAnswer ShouldBe(HttpStatusCode status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }
}
