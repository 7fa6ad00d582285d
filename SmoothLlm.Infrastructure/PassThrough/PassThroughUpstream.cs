using System.Net;
using System.Text;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Proxy.PassThrough;
using SmoothLlm.Infrastructure.Providers;
using Header = System.Collections.Generic.KeyValuePair<string, string>;

namespace SmoothLlm.Infrastructure.PassThrough;

/// <summary>Sends customers' requests to providers as they are. Nothing of ours is added, no credential either.</summary>
public sealed class PassThroughUpstream : IPassThroughUpstream, IDisposable
{
    private readonly HttpMessageInvoker anywhere = CreateInvoker(allowPrivateNetwork: true);
    private readonly HttpMessageInvoker publicOnly = CreateInvoker(allowPrivateNetwork: false);

    public async ValueTask<PassThroughResult> SendAsync(PassThroughRequest request, CancellationToken cancellationToken)
    {
        using var message = MessageOf(request);
        try
        {
            var invoker = request.Provider.AllowPrivateNetwork ? anywhere : publicOnly;
            return new PassThroughResult.Answered(new Answer(await invoker.SendAsync(message, cancellationToken)));
        }
        catch (HttpRequestException exception)
        {
            return new PassThroughResult.Unanswered(exception.InnerException is OutgoingAddressRefusedException
                ? UpstreamFailureKind.AddressRefused
                : UpstreamFailureKind.Unreachable);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new PassThroughResult.Unanswered(UpstreamFailureKind.TimedOut);
        }
    }

    public void Dispose()
    {
        anywhere.Dispose();
        publicOnly.Dispose();
    }

    private static HttpMessageInvoker CreateInvoker(bool allowPrivateNetwork)
    {
        var handler = OutgoingHttp.CreateHandler(allowPrivateNetwork);
        // As the server reads them, so that what a client sends arrives as the same bytes.
        handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8;
        return new HttpMessageInvoker(handler);
    }

    private static HttpRequestMessage MessageOf(PassThroughRequest request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Address)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
            Content = request.Body is { } body ? new BodyContent(body) : null,
        };
        foreach (var (name, value) in request.Headers)
        {
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || message.Headers.TryAddWithoutValidation(name, value))
                continue;
            // Headers of a body belong to one, also where it is empty.
            message.Content ??= new ByteArrayContent([]);
            message.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    private sealed class BodyContent(ForwardedBody body) : HttpContent
    {
        protected override bool TryComputeLength(out long length)
        {
            length = body.Length ?? 0;
            return body.Length is not null;
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            body.CopyToAsync(stream, cancellationToken);
    }

    private sealed class Answer(HttpResponseMessage response) : PassThroughAnswer
    {
        private List<Header>? headers;

        public override int StatusCode => (int)response.StatusCode;

        public override IReadOnlyList<Header> Headers => headers ??= ReadHeaders();

        public override async ValueTask<Stream> OpenBodyAsync(CancellationToken cancellationToken) =>
            await response.Content.ReadAsStreamAsync(cancellationToken);

        protected override void Dispose(bool disposing) => response.Dispose();

        private List<Header> ReadHeaders()
        {
            var lines = new List<Header>();
            foreach (var header in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
            {
                foreach (string value in header.Value)
                    lines.Add(new Header(header.Key, value));
            }

            return lines;
        }
    }
}
