using System.Text.Json;

namespace SmoothLlm.Infrastructure.Providers.VertexAi;

/// <summary>Asks for tokens where the service account says, which may only be where the provider may be.</summary>
internal sealed class TokenEndpoint(TimeProvider time) : IDisposable
{
    private const int MaxAnswerBytes = 64 * 1024;

    /// <summary>Of an answer that does not say; Google's tokens live for an hour.</summary>
    private const int DefaultLifetimeSeconds = 600;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly HttpClient anywhere = CreateClient(allowPrivateNetwork: true);
    private readonly HttpClient publicOnly = CreateClient(allowPrivateNetwork: false);

    public async Task<AccessToken> AskAsync(ServiceAccount account, bool allowPrivateNetwork)
    {
        var now = time.GetUtcNow();
        try
        {
            using var form = new FormUrlEncodedContent(
            [
                KeyValuePair.Create("grant_type", SignedAssertion.GrantType),
                KeyValuePair.Create("assertion", SignedAssertion.Create(account, now)),
            ]);
            using var response = await (allowPrivateNetwork ? anywhere : publicOnly).PostAsync(account.TokenAddress, form);
            string body = await response.Content.ReadAsStringAsync();
            return (int)response.StatusCode switch
            {
                >= 200 and < 300 => Read(body, now),
                400 or 401 or 403 => new AccessToken.Refused($"{account.TokenAddress.Host} gives no token for {account.Email}: {ErrorOf(body)}"),
                var status => new AccessToken.Unavailable($"{account.TokenAddress.Host} answered the request for a token with status {status}."),
            };
        }
        catch (HttpRequestException exception)
        {
            return new AccessToken.Unavailable((exception.InnerException as OutgoingAddressRefusedException)?.Message ?? exception.Message);
        }
        catch (OperationCanceledException)
        {
            return new AccessToken.Unavailable($"{account.TokenAddress.Host} gave no token within {Timeout.TotalSeconds:0} seconds.");
        }
    }

    public void Dispose()
    {
        anywhere.Dispose();
        publicOnly.Dispose();
    }

    private static HttpClient CreateClient(bool allowPrivateNetwork) =>
        new(OutgoingHttp.CreateHandler(allowPrivateNetwork)) { Timeout = Timeout, MaxResponseContentBufferSize = MaxAnswerBytes };

    private static AccessToken Read(string body, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("access_token", out var value)
                && value.ValueKind == JsonValueKind.String
                && value.GetString() is { Length: > 0 } token
                && token.All(character => character is > ' ' and < '\x7f'))
            {
                int lifetime = root.TryGetProperty("expires_in", out var seconds) && seconds.TryGetInt32(out int given) && given > 0 ? given : DefaultLifetimeSeconds;
                return new AccessToken.Granted("Bearer " + token, now + TimeSpan.FromSeconds(lifetime));
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // As an answer without a token.
        }

        return new AccessToken.Unavailable("The answer to the request for a token has no token in it.");
    }

    private static string ErrorOf(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error_description", out var text) && text.ValueKind == JsonValueKind.String)
                return text.GetString()!;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out var code) && code.ValueKind == JsonValueKind.String)
                return code.GetString()!;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // It gave no reason that can be read.
        }

        return "it does not say why";
    }
}
