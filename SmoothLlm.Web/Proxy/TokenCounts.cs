using System.Text.Json;
using SmoothLlm.Core.Protocol.AnthropicMessages;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Proxy.Steps;

namespace SmoothLlm.Web.Proxy;

/// <summary>
/// How many tokens a Messages request has. The provider that would answer it is asked where it speaks Anthropic's format
/// and counts for nothing; otherwise, or when it does not say in time, it is our estimate. Never charged.
/// </summary>
internal sealed class TokenCounts(AuthenticateCaller authenticateCaller, ResolveModel resolveModel, IUpstream upstream, ProxyOptions options, TimeProvider time)
{
    private const int MaxAnswerBytes = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task ShowAsync(ClientExchange exchange)
    {
        if (authenticateCaller.Run(exchange).Failed(out var caller, out var error))
        {
            await exchange.RefuseAsync(error);
            return;
        }

        if (await exchange.ReadBodyAsync(options.MaxRequestBytes) is not { } body)
        {
            await exchange.RefuseAsync(new ProxyError(ProxyErrorKind.RequestTooLarge, $"The body is larger than {options.MaxRequestBytes} bytes; send less."));
            return;
        }

        if (MessagesRequestReader.ReadForCount(body.Span, out var fault) is not { } request)
        {
            await exchange.RefuseAsync(new ProxyError(ProxyErrorKind.RequestInvalid, fault!.Message, fault.Parameter));
            return;
        }

        if (resolveModel.Run(exchange, caller, new Admission(request, body)).Failed(out var route, out error))
        {
            await exchange.RefuseAsync(error);
            return;
        }

        long tokens = await AskAsync(exchange, route.Candidates[0].Deployment, request, body) ?? MessagesEstimate.InputTokens(body.Span);
        await AccountJson.SendAsync(exchange, new { InputTokens = tokens });
    }

    /// <returns>Null when the provider does not say.</returns>
    private async Task<long?> AskAsync(ClientExchange exchange, Core.Catalog.DeploymentTarget deployment, MessagesRequest request, ReadOnlyMemory<byte> body)
    {
        if (deployment.Format != WireFormat.AnthropicMessages)
            return null;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, exchange.ClientLeft);
        try
        {
            var address = new Uri(deployment.Provider.Messages.AbsoluteUri + "/count_tokens");
            var asked = new UpstreamRequest(
                deployment.Provider, deployment.Provider.Credentials[0], address, MessagesRequestEditor.Edit(body, request, deployment.UpstreamModel), exchange.UserAgent, exchange.TraceId)
            {
                AnthropicVersion = exchange.RequestHeader("anthropic-version") ?? TranslateRequest.AnthropicVersion,
                AnthropicBeta = exchange.RequestHeader("anthropic-beta"),
            };
            if (await upstream.SendAsync(asked, either.Token) is not UpstreamResult.Answered { Answer: var answer })
                return null;
            using (answer)
                return answer.StatusCode == StatusCodes.Status200OK ? await ReadAsync(answer, either.Token) : null;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or JsonException)
        {
            return null;
        }
    }

    private static async Task<long?> ReadAsync(UpstreamAnswer answer, CancellationToken cancellationToken)
    {
        var stream = await answer.OpenBodyAsync(cancellationToken);
        byte[] buffer = new byte[MaxAnswerBytes];
        int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        using var document = JsonDocument.Parse(buffer.AsMemory(0, length));
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("input_tokens", out var tokens)
            && tokens.ValueKind == JsonValueKind.Number
            && tokens.TryGetInt64(out long count)
            && count >= 0
                ? count
                : null;
    }
}
