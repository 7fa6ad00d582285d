using Shouldly;
using SmoothLlm.Core.Usage;
using Xunit;

namespace SmoothLlm.Tests.Usage;

public sealed class RequestIdsTests
{
    private static readonly Guid Id = new("0199f1c2-7a3b-7c4d-8e5f-0123456789ab");

    [Theory]
    [InlineData("req_0199f1c27a3b7c4d8e5f0123456789ab")]
    [InlineData("req_0199F1C27A3B7C4D8E5F0123456789AB")]
    [InlineData("0199f1c27a3b7c4d8e5f0123456789ab")]
    [InlineData("0199f1c2-7a3b-7c4d-8e5f-0123456789ab")]
    [InlineData("req_0199f1c27a3b7c4d8e5f0123456789ab ")]
    public void An_id_is_taken_as_it_is_shown_and_as_a_plain_guid(string text) => RequestIds.Parse(text).ShouldBe(Id);

    [Fact]
    public void What_is_shown_is_taken_back() => RequestIds.Parse(RequestIds.Format(Id)).ShouldBe(Id);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("req_")]
    [InlineData("chatcmpl-1")]
    [InlineData("REQ_0199f1c27a3b7c4d8e5f0123456789ab")]
    [InlineData("{0199f1c2-7a3b-7c4d-8e5f-0123456789ab}")]
    [InlineData("req_0199f1c27a3b7c4d8e5f0123456789ab0")]
    public void Anything_else_is_no_id(string? text) => RequestIds.Parse(text).ShouldBeNull();
}
