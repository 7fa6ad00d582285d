using System.Security.Cryptography;
using System.Text.Json;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Providers.VertexAi;

/// <summary>Stands in for Google's token server: a new token for every request, named by its number.</summary>
internal sealed class TokenServer : IAsyncDisposable
{
    private readonly ScriptedUpstream server = new();
    private int given;

    public TokenServer() => server.Script = turn => turn.SendAsync(
        UpstreamBytes.Json($$"""{"access_token":"token-{{Interlocked.Increment(ref given)}}","expires_in":3600,"token_type":"Bearer"}"""));

    public RSA Key { get; } = RSA.Create(2048);

    public Func<UpstreamTurn, Task> Script
    {
        set => server.Script = value;
    }

    public IReadOnlyList<UpstreamRequestBytes> Requests => server.Requests;

    /// <summary>A service account's key file that asks here.</summary>
    public string KeyFile => JsonSerializer.Serialize(new
    {
        type = "service_account",
        client_email = "svc@project.test",
        private_key_id = "key-1",
        private_key = Key.ExportPkcs8PrivateKeyPem(),
        token_uri = server.BaseUrl + "/token",
    });

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Key.Dispose();
    }
}
