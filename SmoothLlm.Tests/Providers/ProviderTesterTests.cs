using System.Net;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Infrastructure.Providers.Sandbox;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Providers;

public sealed class ProviderTesterTests
{
    private const string Credential = "sk-secret-0123456789";

    [Fact]
    public async Task The_sandbox_lists_its_models()
    {
        await using var database = await PlatformDatabase.OpenAsync("Development");
        var server = database.Get<SandboxServer>();
        await server.StartingAsync(default);

        var result = await database.Get<ProviderTester>().TestAsync(ProviderKind.Sandbox, "", null, allowPrivateNetwork: false, default);

        await server.StoppedAsync(default);
        result.ShouldBeOfType<ProviderTestResult.Listed>().ModelIds.ShouldContain("sandbox-chat");
    }

    [Fact]
    public async Task The_credential_goes_out_and_never_comes_back()
    {
        var (result, request) = await AskAsync("401 Unauthorized", $$$"""{"error":{"message":"Incorrect API key provided: {{{Credential}}}."}}""");

        request.ShouldContain($"Authorization: Bearer {Credential}");
        var failure = result.ShouldBeOfType<ProviderTestResult.Refused>();
        failure.Status.ShouldBe(401);
        failure.Message.ToString().ShouldBe("Incorrect API key provided: ***.");
    }

    [Fact]
    public async Task Anthropic_gets_its_own_headers()
    {
        var (result, request) = await AskAsync("200 OK", """{"data":[{"id":"claude-opus-5"}]}""", ProviderKind.Anthropic);

        request.ShouldContain($"x-api-key: {Credential}");
        request.ShouldContain("anthropic-version: 2023-06-01");
        request.ShouldNotContain("Bearer");
        result.ShouldBeOfType<ProviderTestResult.Listed>().ModelIds.ShouldBe(["claude-opus-5"]);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var (result, _) = await AskAsync("302 Found\r\nLocation: http://127.0.0.1:1/", "");

        result.ShouldBeOfType<ProviderTestResult.Refused>().Status.ShouldBe(302);
    }

    [Theory]
    [InlineData("<html>welcome</html>")]
    [InlineData("""{"data":"none"}""")]
    [InlineData("")]
    public async Task Something_that_is_no_list_of_models_is_a_failure(string body)
    {
        var (result, _) = await AskAsync("200 OK", body);

        result.ShouldBeOfType<ProviderTestResult.Refused>().Message.ToString().ShouldContain("not a list of models");
    }

    [Fact]
    public async Task A_private_address_is_refused_with_the_reason()
    {
        await using var database = await PlatformDatabase.OpenAsync();

        var result = await database.Get<ProviderTester>().TestAsync(ProviderKind.OpenAi, "http://127.0.0.1:1/v1", null, allowPrivateNetwork: false, default);

        result.ShouldBeOfType<ProviderTestResult.Refused>().Message.ToString().ShouldContain("private or reserved");
    }

    private static async Task<(ProviderTestResult Result, string Request)> AskAsync(string status, string body, ProviderKind kind = ProviderKind.OpenAi)
    {
        await using var database = await PlatformDatabase.OpenAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var test = database.Get<ProviderTester>().TestAsync(kind, $"http://127.0.0.1:{port}/v1", Credential, allowPrivateNetwork: true, default);

        using var connection = await listener.AcceptTcpClientAsync();
        byte[] buffer = new byte[8192];
        int count = await connection.GetStream().ReadAsync(buffer);
        await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"));
        return (await test, Encoding.UTF8.GetString(buffer, 0, count));
    }
}
