using System.Text;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Web.Components.Portal.Playground;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal.Playground;

public sealed class KeptConversationTests
{
    private static readonly KeptConversation Conversation = new(
        IsOwnKey: true,
        new PlaygroundSettings { SystemPrompt = "Be kind.", Temperature = 0.5, Tools = "[]" },
        [
            new KeptLane("m", "openai",
            [
                new Turn(new Question("What\nis it?", [new Attachment("a.png", AttachmentKind.Image, "data:image/png;base64,AA==")]))
                {
                    Answer = new Answer("สวัสดี", "Hm.", [new ToolCall("weather", "{}")], 1, 2, new NanoUsd(125_000), "It broke off."),
                    RequestId = Guid.Parse("0192f0c1-2b3c-7def-8123-456789abcdef"),
                    IsStopped = true,
                },
            ]),
        ]);

    [Fact]
    public void What_is_kept_can_be_read_again()
    {
        var read = KeptConversation.Read(Conversation.Write(), maxLanes: 2).ShouldNotBeNull();

        (read.IsOwnKey, read.Settings.SystemPrompt, read.Settings.Temperature, read.Settings.Tools, read.Title).ShouldBe((true, "Be kind.", 0.5, "[]", "What is it?"));
        var (lane, turn, original) = (read.Lanes.ShouldHaveSingleItem(), read.Lanes[0].Turns.ShouldHaveSingleItem(), Conversation.Lanes[0].Turns[0]);
        (lane.Model, lane.Provider).ShouldBe(("m", "openai"));
        (turn.Question.Text, turn.RequestId, turn.IsStopped, turn.Answer.Cost).ShouldBe((original.Question.Text, original.RequestId, true, original.Answer.Cost));
        turn.Question.Attachments.ShouldBe(original.Question.Attachments);
        turn.Answer.ToolCalls.ShouldBe(original.Answer.ToolCalls);
        (turn.Answer with { ToolCalls = original.Answer.ToolCalls }).ShouldBe(original.Answer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"isOwnKey":false,"settings":{},"lanes":[]}""")]
    [InlineData("""{"isOwnKey":false,"settings":{},"lanes":[null]}""")]
    [InlineData("""{"isOwnKey":false,"settings":{},"lanes":[{"model":"m","provider":"p","turns":[{}]}]}""")]
    [InlineData("""{"isOwnKey":false,"settings":{},"lanes":[{"model":"m","provider":"p","turns":[]},{"model":"m","provider":"p","turns":[]},{"model":"m","provider":"p","turns":[]}]}""")]
    [InlineData("""{"isOwnKey":false,"settings":{},"lanes":[{"model":"m","provider":"p","turns":[{"question":{"text":"t","attachments":[{"name":"n","kind":1,"content":"https://elsewhere.example/pixel"}]},"answer":{"text":"","thoughts":"","toolCalls":[]}}]}]}""")]
    public void What_a_browser_may_hold_instead_is_refused(string kept) =>
        KeptConversation.Read(Encoding.UTF8.GetBytes(kept), maxLanes: 2).ShouldBeNull();
}
