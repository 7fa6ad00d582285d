using System.Net;
using System.Security.Cryptography;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios.PassThrough;

/// <summary>Large bodies. Memory is measured for the whole process, so no other test may take any meanwhile.</summary>
[Collection(TimedAloneCollection.Name)]
public sealed class PassThroughMemoryTests(PassThroughApp app) : IClassFixture<PassThroughApp>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fifty_megabytes_arrive_and_come_back_byte_for_byte_in_flat_memory(bool isChunked)
    {
        const int Size = 50 * 1024 * 1024;
        byte[] body = new byte[Size];
        new Random(5).NextBytes(body);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        app.Upstream.Script = async context =>
        {
            context.Response.ContentType = "application/octet-stream";
            byte[] buffer = new byte[64 * 1024];
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (int count = 0; await context.Request.Body.ReadAsync(buffer) is > 0 and var read; count++)
            {
                hash.AppendData(buffer, 0, read);
                if (count % 400 == 0)
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
            }

            context.Response.Headers["X-Body-Hash"] = Convert.ToHexString(hash.GetHashAndReset());
            for (int at = 0; at < Size; at += 500_000)
                await context.Response.Body.WriteAsync(body.AsMemory(at, Math.Min(500_000, Size - at)));
        };
        HttpContent content = isChunked ? new StreamContent(new PiecesOf(body)) : new ByteArrayContent(body);
        using var form = new MultipartFormDataContent("boundary-of-the-test") { { content, "file", "audio.mp3" } };

        using var response = await app.SendAsync(await app.AddMonitorAsync(), HttpMethod.Post, "openai/audio/transcriptions", isChunked ? content : form);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var answered = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] part = new byte[128 * 1024];
        var stream = await response.Content.ReadAsStreamAsync();
        while (await stream.ReadAsync(part) is > 0 and var read)
            answered.AppendData(part, 0, read);
        string hashOfBody = Convert.ToHexString(SHA256.HashData(body));
        Convert.ToHexString(answered.GetHashAndReset()).ShouldBe(hashOfBody);
        string arrived = response.Headers.GetValues("X-Body-Hash").Single();
        if (isChunked)
            arrived.ShouldBe(hashOfBody);
        else
            arrived.ShouldNotBe(hashOfBody, "a form is more than its file");
        (most - before).ShouldBeLessThan(20 * 1024 * 1024);
    }

    /// <summary>Bytes without a length.</summary>
    private sealed class PiecesOf(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
