using Shouldly;
using SmoothLlm.Core.Usage;
using Xunit;

namespace SmoothLlm.Tests.Usage;

public sealed class RequestIdsTests
{
    private static readonly Guid Id = new("0199f1c2-7a3b-7c4d-8e5f-0123456789ab");

    [Fact]
    public void A_new_id_is_a_version_7_that_says_when_it_was_made()
    {
        var now = new DateTimeOffset(2026, 5, 4, 3, 2, 1, 987, TimeSpan.Zero);
        var id = RequestIds.Create(now);
        (id.Version, id.Variant & 0xc).ShouldBe((7, 8));
        RequestIds.CreatedAt(id).ShouldBe(now);
        RequestIds.CreatedAt(Guid.CreateVersion7(now)).ShouldBe(now);
        RequestIds.Create(now).ShouldNotBe(id);
        RequestIds.CreatedAt(new Guid("ffffffff-ffff-ffff-ffff-ffffffffffff")).ShouldBeGreaterThan(now);
    }

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
