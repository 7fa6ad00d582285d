using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.OpenAiChat;
using SmoothLlm.Core.Providers;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>What a provider's refusal means: what it found wrong with the request goes to the client; what it found wrong with us does not.</summary>
internal static class UpstreamRefusals
{
    private const int MaxRefusalBytes = 64 * 1024;

    public static async ValueTask<AttemptResult> ReadAsync(UpstreamAnswer answer, WireFormat format, CancellationToken cancellationToken)
    {
        using (answer)
        {
            int status = answer.StatusCode;
            switch (status)
            {
                case 400 or 404 or 413 or 415 or 422:
                    return new AttemptResult(AttemptVerdict.Final, status) { Error = await ReadErrorAsync(answer, format, cancellationToken) };
                case 408 or 409 or 429 or 503 or 529:
                    return new AttemptResult(status == 429 ? AttemptVerdict.Busy : AttemptVerdict.FailedInPassing, status)
                    {
                        RetryAfter = answer.RetryAfter,
                        Error = new ProxyError(ProxyErrorKind.UpstreamBusy, "The provider is busy; nothing was charged. Try again.")
                        {
                            RetryAfter = answer.RetryAfter ?? TimeSpan.FromSeconds(1),
                        },
                    };
                case 401 or 402 or 403:
                    return new AttemptResult(AttemptVerdict.CredentialRefused, status) { Error = Failed };
                default:
                    return new AttemptResult(status is 500 or 502 or 504 ? AttemptVerdict.FailedInPassing : AttemptVerdict.Failed, status) { Error = Failed };
            }
        }
    }

    private static ProxyError Failed { get; } = new(ProxyErrorKind.UpstreamFailed, "The provider failed; nothing was charged.");

    private static async ValueTask<ProxyError> ReadErrorAsync(UpstreamAnswer answer, WireFormat format, CancellationToken cancellationToken)
    {
        try
        {
            var stream = await answer.OpenBodyAsync(cancellationToken);
            byte[] buffer = new byte[MaxRefusalBytes];
            int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            if (ChatAnswerReader.Read(buffer.AsSpan(0, length)).IsObject)
            {
                return new ProxyError(ProxyErrorKind.UpstreamRefused, "The provider refused the request.")
                {
                    Upstream = new UpstreamRefusal(answer.StatusCode, answer.ContentType, buffer.AsMemory(0, length), format),
                };
            }
        }
        catch (IOException)
        {
            // As if it had not said why.
        }

        return new ProxyError(ProxyErrorKind.UpstreamFailed, "The provider refused the request without saying why; nothing was charged.");
    }
}
