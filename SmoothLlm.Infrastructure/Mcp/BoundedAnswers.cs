namespace SmoothLlm.Infrastructure.Mcp;

/// <summary>
/// Lets a server answer so many bytes and no more, whatever reads them. For one conversation: it also tells whether that
/// was what went wrong.
/// </summary>
internal sealed class BoundedAnswers(HttpMessageHandler inner, int maxBytes) : DelegatingHandler(inner)
{
    private volatile bool isExceeded;

    public bool IsExceeded => isExceeded;

    private int MaxBytes => maxBytes;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        response.Content = new BoundedContent(this, response.Content);
        return response;
    }

    private IOException Exceeded()
    {
        isExceeded = true;
        return new IOException($"The answer is larger than {maxBytes} bytes.");
    }

    private sealed class BoundedContent : HttpContent
    {
        private readonly BoundedAnswers answers;
        private readonly HttpContent content;

        public BoundedContent(BoundedAnswers answers, HttpContent content)
        {
            this.answers = answers;
            this.content = content;
            foreach (var header in content.Headers.NonValidated)
                Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        protected override async Task<Stream> CreateContentReadStreamAsync() =>
            new BoundedStream(answers, await content.ReadAsStreamAsync());

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await using var source = await CreateContentReadStreamAsync();
            await source.CopyToAsync(stream);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                content.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class BoundedStream(BoundedAnswers answers, Stream source) : Stream
    {
        private long left = answers.MaxBytes;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Count(await source.ReadAsync(buffer, cancellationToken));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => Count(source.Read(buffer, offset, count));

        public override void Flush()
        {
            // Nothing is written.
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                source.Dispose();
            base.Dispose(disposing);
        }

        private int Count(int read) => (left -= read) >= 0 ? read : throw answers.Exceeded();
    }
}
