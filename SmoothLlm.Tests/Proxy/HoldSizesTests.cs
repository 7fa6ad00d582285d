using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Proxy;
using Xunit;

namespace SmoothLlm.Tests.Proxy;

/// <summary>How much is held with and without a cap. A token of output costs one nano-USD, and input nothing.</summary>
public sealed class HoldSizesTests
{
    private static readonly HoldSizes Sizes = new(new ProxyOptions { DefaultHeldOutputTokens = 1000, DefaultWholeOutputTokens = 8000 });

    [Theory]
    [InlineData(",\"max_tokens\":50", 50)]
    [InlineData(",\"max_completion_tokens\":50,\"n\":3", 150)]
    [InlineData(",\"max_tokens\":50,\"stream\":true", 50)]
    // No more than the model can.
    [InlineData(",\"max_tokens\":99999", 4000)]
    public void With_a_cap_all_of_it_is_held_and_nothing_more_is_asked_for(string fields, long held)
    {
        var size = Of(fields, maxOutputTokens: 4000);

        size.OutputTokens.ShouldBe(held);
        size.LongestTokens.ShouldBe(held);
        size.CapToSend.ShouldBeNull();
    }

    [Theory]
    [InlineData(",\"stream\":true", null, 1000, long.MaxValue)]
    [InlineData(",\"stream\":true,\"n\":2", 4000, 2000, 8000)]
    [InlineData(",\"stream\":true", 700, 700, 700)]
    public void A_stream_without_a_cap_holds_a_slice_that_can_grow_to_what_the_model_can(string fields, int? modelsMost, long held, long longest)
    {
        var size = Of(fields, modelsMost);

        size.OutputTokens.ShouldBe(held);
        size.LongestTokens.ShouldBe(longest);
        size.CapToSend.ShouldBeNull();
    }

    [Theory]
    [InlineData("", 4000, 4000)]
    [InlineData(",\"max_tokens\":null", 4000, 4000)]
    [InlineData("", 100_000, 8000)]
    // Nobody knows what the model can, and a cap that is too large would be refused.
    [InlineData("", null, 1000)]
    public void A_whole_answer_without_a_cap_gets_one_and_holds_it(string fields, int? modelsMost, long cap)
    {
        var size = Of(fields, modelsMost);

        size.CapToSend.ShouldBe(cap);
        size.OutputTokens.ShouldBe(cap);
        size.LongestTokens.ShouldBe(cap);
    }

    [Fact]
    public void The_cap_per_choice_is_held_for_every_choice()
    {
        var size = Of(",\"n\":3", 4000);

        size.CapToSend.ShouldBe(4000);
        size.OutputTokens.ShouldBe(12_000);
    }

    [Fact]
    public void The_cap_leaves_room_for_the_input_in_the_models_context()
    {
        string text = new('x', 3000);
        var size = Of($",\"metadata\":{{\"x\":\"{text}\"}}", 8000, contextLength: 5000);

        size.CapToSend.ShouldNotBeNull().ShouldBeInRange(3900, 4000);
    }

    [Theory]
    [InlineData(2000, 1996)]
    [InlineData(260, 256)]
    [InlineData(259, null)]
    [InlineData(0, null)]
    public void A_wallet_that_does_not_cover_the_cap_gets_the_cap_that_it_covers(long available, int? cap)
    {
        var request = ProxyRequests.Create(TimeProvider.System, maxOutputTokens: 4000);
        var size = Sizes.Of(request.Admission, request.Route);

        var smaller = HoldSizes.Within(new NanoUsd(available), size, request.Admission, request.Route);

        smaller?.CapToSend.ShouldBe(cap);
        (smaller is null).ShouldBe(cap is null);
        if (smaller is { } held)
            held.Worst.Amount.Value.ShouldBe(available);
    }

    [Theory]
    [InlineData("""{"type":"text","text":"x"}""", 0)]
    [InlineData("""{"type":"image_url","image_url":{"url":"http://x.test/a.png"}}""", 4096)]
    [InlineData("""{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}""", 4096)]
    public void The_input_is_bounded_by_the_bodys_bytes_and_a_share_for_every_image(string part, int more)
    {
        string fields = $$""","messages":[{"role":"user","content":[{{part}}]}]""";
        var request = ProxyRequests.Create(TimeProvider.System, fields: fields, isConversationLeftOut: true, contextLength: 100_000);
        Sizes.Of(request.Admission, request.Route).Worst.InputTokens.ShouldBe(request.Admission.Body.Length + more);
    }

    [Theory]
    [InlineData("""{"type":"file","file":{"file_id":"file-1"}}""")]
    [InlineData("""{"type":"image_url","image_url":{"url":"http://x.test/a.png"}},{"type":"video_url","video_url":{"url":"http://x.test/a.mp4"}}""")]
    public void A_file_may_fill_the_models_context(string parts)
    {
        string fields = $$""","messages":[{"role":"user","content":[{{parts}}]}]""";
        var request = ProxyRequests.Create(TimeProvider.System, fields: fields, isConversationLeftOut: true, contextLength: 100_000);
        Sizes.Of(request.Admission, request.Route).Worst.InputTokens.ShouldBe(100_000);
    }

    [Fact]
    public void The_clients_own_cap_is_never_made_smaller()
    {
        var request = ProxyRequests.Create(TimeProvider.System, fields: ",\"max_tokens\":4000");
        var size = Sizes.Of(request.Admission, request.Route);
        HoldSizes.Within(new NanoUsd(2000), size, request.Admission, request.Route).ShouldBeNull();
    }

    private static HoldSize Of(string fields, int? maxOutputTokens, int? contextLength = null)
    {
        var request = ProxyRequests.Create(TimeProvider.System, fields: fields, maxOutputTokens: maxOutputTokens, contextLength: contextLength);
        return Sizes.Of(request.Admission, request.Route);
    }
}
