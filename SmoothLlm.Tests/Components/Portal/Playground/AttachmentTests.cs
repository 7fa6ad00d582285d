using System.Text;
using Microsoft.AspNetCore.Components.Forms;
using Shouldly;
using SmoothLlm.Web.Components.Portal.Playground;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal.Playground;

public sealed class AttachmentTests
{
    private const int Megabyte = 1024 * 1024;

    [Theory]
    [InlineData("a.png", "image/png", AttachmentKind.Image, "data:image/png;base64,aGk=")]
    [InlineData("a.pdf", "application/pdf", AttachmentKind.Pdf, "data:application/pdf;base64,aGk=")]
    [InlineData("a.md", "text/markdown", AttachmentKind.Text, "hi")]
    [InlineData("a.rs", "", AttachmentKind.Text, "hi")]
    public async Task A_file_goes_with_the_message_as_what_it_is(string name, string type, AttachmentKind kind, string content)
    {
        var (file, problem) = await Attachment.ReadAsync(new ChosenFile(name, type, "hi"u8.ToArray()), CancellationToken.None);

        problem.ShouldBeNull();
        file.ShouldBe(new Attachment(name, kind, content));
    }

    [Theory]
    [InlineData("big.pdf", "application/pdf", (4 * Megabyte) + 1, "“big.pdf” is larger than 4 MB, the most for an image or a PDF.")]
    [InlineData("big.png", "image/png", (4 * Megabyte) + 1, "“big.png” is larger than 4 MB, the most for an image or a PDF.")]
    [InlineData("big.txt", "text/plain", (256 * 1024) + 1, "“big.txt” is larger than 256 KB, the most for a text.")]
    [InlineData("a.zip", "application/zip", 10, "“a.zip” is not an image, a PDF or a text in UTF-8.")]
    public async Task What_cannot_be_sent_is_refused_by_name(string name, string type, int length, string problem)
    {
        var (file, said) = await Attachment.ReadAsync(new ChosenFile(name, type, new byte[length]), CancellationToken.None);

        (file, said).ShouldBe((null, problem));
    }

    [Fact]
    public async Task A_text_in_another_encoding_is_refused()
    {
        var (file, problem) = await Attachment.ReadAsync(new ChosenFile("a.txt", "text/plain", Encoding.Latin1.GetBytes("Grüße")), CancellationToken.None);

        (file, problem).ShouldBe((null, "“a.txt” is not an image, a PDF or a text in UTF-8."));
    }

    private sealed class ChosenFile(string name, string type, byte[] content) : IBrowserFile
    {
        public string Name => name;

        public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch;

        public long Size => content.Length;

        public string ContentType => type;

        public Stream OpenReadStream(long maxAllowedSize = 512_000, CancellationToken cancellationToken = default) => new MemoryStream(content);
    }
}
