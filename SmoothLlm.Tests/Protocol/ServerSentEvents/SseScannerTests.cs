using System.Text;
using Shouldly;
using SmoothLlm.Core.Protocol.ServerSentEvents;
using Xunit;

namespace SmoothLlm.Tests.Protocol.ServerSentEvents;

public sealed class SseScannerTests
{
    [Theory]
    [InlineData("data: x\n\n", "x")]
    [InlineData("data:x\n\n", "x")]
    [InlineData("data:  x \n\n", " x ")]
    [InlineData("data: one\ndata: two\ndata:three\n\n", "one\ntwo\nthree")]
    [InlineData("event: e\r\nid: 1\r\ndata: x\r\nretry: 5\r\n\r\n", "x")]
    [InlineData("\ndata: x\r\n\r", "x")]
    [InlineData("data: x", "x")]
    [InlineData("data\n\n", "")]
    [InlineData("data:\n\n", "")]
    [InlineData(": comment\n\n", "")]
    [InlineData("database: x\n\n", "")]
    [InlineData(" data: x\n\n", "")]
    [InlineData("\n\n", "")]
    public void The_data_of_an_event_is_what_the_standard_says(string taken, string data) =>
        Encoding.UTF8.GetString(SseScanner.Data(Encoding.UTF8.GetBytes(taken))).ShouldBe(data);

    [Theory]
    [InlineData("data: x\n\n", 9)]
    [InlineData("data: x\r\r", 9)]
    [InlineData("data: x\r\n\r\n", 11)]
    [InlineData("data: x\r\n\n", 10)]
    [InlineData("data: x\n\r\n", 10)]
    [InlineData("data: x\n\ndata: y\n\n", 9)]
    [InlineData("data: x\n", 0)]
    [InlineData("data: x\r\n", 0)]
    [InlineData("data: x\ndata: y", 0)]
    [InlineData("", 0)]
    public void An_event_ends_with_its_empty_line(string bytes, int length) =>
        SseScanner.EventLength(Encoding.UTF8.GetBytes(bytes), 0).ShouldBe(length);
}
