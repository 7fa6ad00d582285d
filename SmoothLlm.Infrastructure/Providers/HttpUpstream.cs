using System.Buffers;
using System.Globalization;
using System.Net;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Providers;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>
/// Sends requests to providers over pooled connections. What comes back is what the provider sent, unpacked when it was
/// packed although nobody asked for that.
/// </summary>
internal sealed class HttpUpstream(OutgoingHeaders headers) : IUpstream, IDisposable
{
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
        try
        {
            if (await headers.AddAsync(message.Headers, request, cancellationToken) is { } failure)
                return new UpstreamResult.Unanswered(failure);
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

    private static HttpMessageInvoker CreateInvoker(bool allowPrivateNetwork) => new(OutgoingHttp.CreateHandler(allowPrivateNetwork));

    private sealed class BodyContent : HttpContent
    {
        /// <summary>The handler's own buffer: pieces of less wait there for the others.</summary>
        private const int WrittenAtOnceFrom = 3 * 1024;

        private const int WrittenAtOnceTo = 128 * 1024;

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
            if (body.Pieces.Count == 1 || body.Length is < WrittenAtOnceFrom or > WrittenAtOnceTo)
            {
                foreach (var piece in body.Pieces)
                    await stream.WriteAsync(piece, cancellationToken);
                return;
            }

            // Each piece would be a packet of its own, and copying them all costs less than sending one.
            byte[] whole = ArrayPool<byte>.Shared.Rent((int)body.Length);
            int length = 0;
            foreach (var piece in body.Pieces)
            {
                piece.CopyTo(whole.AsMemory(length));
                length += piece.Length;
            }

            await stream.WriteAsync(whole.AsMemory(0, length), cancellationToken);
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private sealed class HttpAnswer(HttpResponseMessage response) : UpstreamAnswer
    {
        public override int StatusCode => (int)response.StatusCode;

        public override string? ContentType =>
            response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : null;

        public override long? ContentLength => PackedBody.EncodingOf(response) is null ? response.Content.Headers.ContentLength : null;

        public override TimeSpan? RetryAfter =>
            response.Headers.NonValidated.TryGetValues("Retry-After", out var values)
            && int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
                ? TimeSpan.FromSeconds(seconds)
                : null;

        public override async ValueTask<Stream> OpenBodyAsync(CancellationToken cancellationToken) =>
            PackedBody.Unpack(response, await response.Content.ReadAsStreamAsync(cancellationToken));

        protected override void Dispose(bool disposing) => response.Dispose();
    }
}
