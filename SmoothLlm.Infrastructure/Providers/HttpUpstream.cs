using System.Globalization;
using System.Net;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Providers;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>
/// Sends requests to providers over pooled connections. No redirects, no cookies, no proxy, no decompression: what
/// comes back is what the provider sent.
/// </summary>
public sealed class HttpUpstream : IUpstream, IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(15);

    private readonly HttpMessageInvoker anywhere = CreateInvoker(allowPrivateNetwork: true);
    private readonly HttpMessageInvoker publicOnly = CreateInvoker(allowPrivateNetwork: false);

    public async ValueTask<UpstreamResult> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, request.Address)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
            Content = new BodyContent(request.Body),
        };
        if (request.Provider.Authorization is { } authorization)
            message.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (request.UserAgent is { } userAgent)
            message.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        message.Headers.TryAddWithoutValidation("x-trace-id", request.TraceId);
        try
        {
            var invoker = request.Provider.AllowPrivateNetwork ? anywhere : publicOnly;
            return new UpstreamResult.Answered(new HttpAnswer(await invoker.SendAsync(message, cancellationToken)));
        }
        catch (HttpRequestException exception)
        {
            return new UpstreamResult.Unanswered(exception.InnerException is OutgoingAddressRefusedException
                ? UpstreamFailureKind.AddressRefused
                : UpstreamFailureKind.Unreachable);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new UpstreamResult.Unanswered(UpstreamFailureKind.TimedOut);
        }
    }

    public void Dispose()
    {
        anywhere.Dispose();
        publicOnly.Dispose();
    }

    private static HttpMessageInvoker CreateInvoker(bool allowPrivateNetwork) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        EnableMultipleHttp2Connections = true,
        ConnectCallback = allowPrivateNetwork
            ? null
            : (context, cancellationToken) => OutgoingAddressPolicy.ConnectAsync(context, allowPrivateNetwork: false, cancellationToken),
    });

    private sealed class BodyContent : HttpContent
    {
        private readonly EditedBody body;

        public BodyContent(EditedBody body)
        {
            this.body = body;
            Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = body.Length;
            return true;
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            foreach (var piece in body.Pieces)
                await stream.WriteAsync(piece, cancellationToken);
        }
    }

    private sealed class HttpAnswer(HttpResponseMessage response) : UpstreamAnswer
    {
        public override int StatusCode => (int)response.StatusCode;

        public override string? ContentType =>
            response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : null;

        public override long? ContentLength => response.Content.Headers.ContentLength;

        public override TimeSpan? RetryAfter =>
            response.Headers.NonValidated.TryGetValues("Retry-After", out var values)
            && int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
                ? TimeSpan.FromSeconds(seconds)
                : null;

        public override async ValueTask<Stream> OpenBodyAsync(CancellationToken cancellationToken) =>
            await response.Content.ReadAsStreamAsync(cancellationToken);

        protected override void Dispose(bool disposing) => response.Dispose();
    }
}
