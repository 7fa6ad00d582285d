using System.Net.Http.Headers;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Providers.Anthropic;
using SmoothLlm.Infrastructure.Providers.Sandbox;
using SmoothLlm.Infrastructure.Providers.VertexAi;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>Asks a provider for its models, to see whether address and credential are good.</summary>
internal sealed class ProviderTester(ProviderCredentials credentials, SandboxServer sandbox, TokenEndpoint tokens, TimeProvider time)
{
    public const int MaxModelIds = 50;

    public const int MaxBodyBytes = 1024 * 1024;

    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private const string Undecryptable = "The stored credential cannot be decrypted: the key ring that encrypted it is gone. Enter it again.";

    /// <summary>Tests a stored provider with one of its credentials, or with the first one that is in use.</summary>
    public Task<ProviderTestResult> TestAsync(Provider provider, CancellationToken cancellationToken, ProviderCredential? credential = null)
    {
        credential ??= provider.Credentials.Where(stored => stored.IsEnabled).MinBy(stored => (stored.CreatedAt, stored.Id));
        string? secret = null;
        if (credential is not null && (secret = credentials.TryUnprotect(credential.ProtectedSecret)) is null)
            return Failed(Undecryptable);
        return TestAsync(provider.Kind, provider.BaseUrl, secret, provider.AllowPrivateNetwork, cancellationToken);
    }

    /// <summary>Tests what somebody is entering; where they left the credential empty, with the stored one.</summary>
    /// <param name="draft">Must have passed <see cref="ProviderRules"/>.</param>
    /// <param name="stored">The provider that it would change; null for a new one.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<ProviderTestResult> TestAsync(ProviderDraft draft, Provider? stored, CancellationToken cancellationToken)
    {
        ProviderRules.ReadBaseUrl(draft.Kind, draft.BaseUrl, out string baseUrl);
        string? credential = draft.Credential?.Trim() is { Length: > 0 } entered ? entered : null;
        if (credential is null && !draft.ClearCredential && stored is not null && ProviderCredentials.First(stored) is { } kept)
        {
            credential = credentials.TryUnprotect(kept.ProtectedSecret);
            if (credential is null)
                return Failed(Undecryptable);
        }

        return TestAsync(draft.Kind, baseUrl, credential, draft.AllowPrivateNetwork, cancellationToken);
    }

    /// <summary>Tests what has not been stored yet. Arguments must have passed <see cref="ProviderRules"/>.</summary>
    public async Task<ProviderTestResult> TestAsync(
        ProviderKind kind,
        string baseUrl,
        string? credential,
        bool allowPrivateNetwork,
        CancellationToken cancellationToken)
    {
        if (kind == ProviderKind.VertexAi)
            return await TestAccountAsync(credential, allowPrivateNetwork);
        if (kind == ProviderKind.Sandbox)
        {
            if (sandbox.BaseUrl is not { } address)
                return await Failed("The Sandbox is switched off (Sandbox__Enabled).");
            baseUrl = address.AbsoluteUri.TrimEnd('/');
            allowPrivateNetwork = true;
        }

        long started = time.GetTimestamp();
        using var limit = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var client = CreateClient(allowPrivateNetwork);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(baseUrl + "/models", UriKind.Absolute));
            AddCredential(request.Headers, kind, credential);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            byte[]? body = await ReadAsync(response.Content, either.Token);
            return ProviderModelList.Judge((int)response.StatusCode, body, credential, time.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failure($"No answer within {Timeout.TotalSeconds:0} seconds.");
        }
        catch (HttpRequestException exception)
        {
            return Failure((exception.InnerException as OutgoingAddressRefusedException)?.Message ?? exception.Message);
        }
        catch (IOException exception)
        {
            return Failure(exception.Message);
        }

        ProviderTestResult.Refused Failure(string message) =>
            new(time.GetElapsedTime(started), Status: null, ProviderModelList.Shorten(message, credential));
    }

    /// <summary>Vertex AI lists no models at its OpenAI-compatible address: what can be tested is whether the account gets a token.</summary>
    private async Task<ProviderTestResult> TestAccountAsync(string? secret, bool allowPrivateNetwork)
    {
        if (secret is null || ServiceAccount.Read(secret, out var account) is not null)
            return await Failed("Enter the JSON key file of a service account.");
        long started = time.GetTimestamp();
        var token = await tokens.AskAsync(account!, allowPrivateNetwork);
        var latency = time.GetElapsedTime(started);
        return token switch
        {
            AccessToken.Refused refused => new ProviderTestResult.Refused(latency, Status: null, ProviderModelList.Shorten(refused.Message, secret)),
            AccessToken.Unavailable unavailable => new ProviderTestResult.Refused(latency, Status: null, ProviderModelList.Shorten(unavailable.Message, secret)),
            _ => new ProviderTestResult.Accepted(latency, $"The service account {account!.Email} got a token. Vertex AI lists no models here."),
        };
    }

    private static Task<ProviderTestResult> Failed(string message) =>
        Task.FromResult<ProviderTestResult>(new ProviderTestResult.Refused(TimeSpan.Zero, Status: null, message));

    // A client for one request: tests are rare, and a pooled connection would hide a name that has stopped resolving.
    private static HttpClient CreateClient(bool allowPrivateNetwork) =>
        new(OutgoingHttp.CreateHandler(allowPrivateNetwork)) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    private static void AddCredential(HttpRequestHeaders headers, ProviderKind kind, string? credential)
    {
        if (kind == ProviderKind.Anthropic)
            AnthropicHeaders.Add(headers, credential);
        else if (credential is not null)
            headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
    }

    /// <returns>Null when it is longer than <see cref="MaxBodyBytes"/>.</returns>
    private static async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (body.Length + count > MaxBodyBytes)
                return null;
            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }
}
