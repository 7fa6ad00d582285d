using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Shouldly;
using SmoothLlm.Infrastructure.Providers.VertexAi;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Providers.VertexAi;

public sealed class AccessTokensTests : IAsyncLifetime, IDisposable
{
    private readonly TokenServer server = new();
    private readonly ManualTime time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly TokenEndpoint endpoint;
    private readonly AccessTokens tokens;
    private readonly Guid credential = Guid.NewGuid();

    public AccessTokensTests()
    {
        endpoint = new TokenEndpoint(time);
        tokens = new AccessTokens(endpoint, time);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => endpoint.Dispose();

    [Fact]
    public async Task However_many_need_a_token_one_asks_for_it()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AskAsync()));

        all.ShouldAllBe(token => token == "Bearer token-1");
        (await AskAsync()).ShouldBe("Bearer token-1");
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_account_signs_for_the_token_as_the_standard_says()
    {
        await AskAsync();

        var form = HttpUtility.ParseQueryString(server.Requests.ShouldHaveSingleItem().BodyText);
        form["grant_type"].ShouldBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
        string[] parts = form["assertion"].ShouldNotBeNull().Split('.');
        server.Key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).ShouldBeTrue();
        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
        header.RootElement.GetProperty("kid").GetString().ShouldBe("key-1");
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        claims.RootElement.GetProperty("iss").GetString().ShouldBe("svc@project.test");
        claims.RootElement.GetProperty("aud").GetString().ShouldEndWith("/token");
        (claims.RootElement.GetProperty("exp").GetInt64() - claims.RootElement.GetProperty("iat").GetInt64()).ShouldBe(3600);
    }

    [Fact]
    public async Task Shortly_before_its_end_a_token_is_replaced_while_nobody_waits()
    {
        await AskAsync();
        time.Advance(TimeSpan.FromMinutes(54));
        (await AskAsync()).ShouldBe("Bearer token-1");
        server.Requests.Count.ShouldBe(1);

        time.Advance(TimeSpan.FromMinutes(2));
        (await AskAsync()).ShouldBe("Bearer token-1");
        while (await AskAsync() != "Bearer token-2")
            await Task.Yield();
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_token_that_has_ended_is_not_used()
    {
        await AskAsync();
        time.Advance(TimeSpan.FromMinutes(60));
        (await AskAsync()).ShouldBe("Bearer token-2");
    }

    [Fact]
    public async Task A_changed_secret_gets_a_token_of_its_own()
    {
        await AskAsync();
        (await AskAsync(version: 2)).ShouldBe("Bearer token-2");
    }

    [Fact]
    public async Task A_refused_account_is_told_from_a_server_that_is_out_of_order_and_neither_is_asked_at_once_again()
    {
        server.Script = turn => turn.SendAsync(UpstreamBytes.Json("""{"error":"invalid_grant","error_description":"Invalid JWT Signature."}""", 400));
        (await GetAsync()).ShouldBeOfType<AccessToken.Refused>().Message.ShouldContain("Invalid JWT Signature.");
        await GetAsync();
        server.Requests.Count.ShouldBe(1);

        server.Script = turn => turn.SendAsync(UpstreamBytes.Json("{}", 500));
        time.Advance(TimeSpan.FromSeconds(6));
        (await GetAsync()).ShouldBeOfType<AccessToken.Unavailable>().Message.ShouldContain("500");
    }

    [Fact]
    public async Task A_token_server_on_a_private_address_is_not_asked_unless_that_is_allowed() =>
        (await tokens.GetAsync(credential, 1, server.KeyFile, allowPrivateNetwork: false, default)).ShouldBeOfType<AccessToken.Unavailable>().Message.ShouldContain("private");

    [Theory]
    [InlineData("sk-not-json")]
    [InlineData("[]")]
    [InlineData("""{"client_email":"a"}""")]
    [InlineData("""{"client_email":"a","private_key":"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----"}""")]
    public void What_is_no_key_file_is_refused_when_it_is_entered(string text) => ServiceAccount.Read(text, out _).ShouldNotBeNull();

    private async Task<string> AskAsync(long version = 1) => (await GetAsync(version)).ShouldBeOfType<AccessToken.Granted>().Authorization;

    private async Task<AccessToken> GetAsync(long version = 1) => await tokens.GetAsync(credential, version, server.KeyFile, allowPrivateNetwork: true, default);
}
