using Shouldly;
using SmoothLlm.Web.Components.Portal.Playground;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal.Playground;

public sealed class PlaygroundRequestTests
{
    private static readonly Attachment Picture = new("a.png", AttachmentKind.Image, "data:image/png;base64,AA==");

    [Fact]
    public void A_request_holds_the_conversation_and_only_what_was_set()
    {
        var first = new Turn(new Question("Hi", [])) { Answer = Answer.Empty with { Text = "Hello." } };

        var second = new Turn(new Question("What is it?", [Picture, new Attachment("a.pdf", AttachmentKind.Pdf, "data:application/pdf;base64,AA=="), new Attachment("a.txt", AttachmentKind.Text, "notes")]));

        var request = PlaygroundRequest.Of("m", [first, second], new PlaygroundSettings { SystemPrompt = " Be kind. " }, canReason: false);

        PlaygroundRequest.Text(request).ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal).ShouldBe(
            """{"model":"m","messages":[{"role":"system","content":"Bekind."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello."},"""
            + """{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AA=="}},"""
            + """{"type":"text","text":"a.txt:\n\nnotes"},{"type":"text","text":"Whatisit?"}]}]}""");
    }

    [Theory]
    [InlineData(false, "max_tokens")]
    [InlineData(true, "max_completion_tokens")]
    public void A_cap_has_the_name_that_the_model_knows(bool canReason, string name) =>
        PlaygroundRequest.Of("m", [], new PlaygroundSettings { MaxTokens = 5 }, canReason)[name].ShouldNotBeNull().GetValue<int>().ShouldBe(5);

    [Theory]
    [InlineData(0.5, 5, "[]", null)]
    [InlineData(-1.0, 5, "", "temperature")]
    [InlineData(2.1, 5, "", "temperature")]
    [InlineData(null, 0, "", "max tokens")]
    [InlineData(null, null, "{}", "tools")]
    [InlineData(null, null, "[", "tools")]
    public void A_parameter_that_makes_no_sense_is_named(double? temperature, int? maxTokens, string tools, string? wrong) =>
        PlaygroundRequest.Check(new PlaygroundSettings { Temperature = temperature, MaxTokens = maxTokens, Tools = tools }).ShouldBe(wrong);
}
