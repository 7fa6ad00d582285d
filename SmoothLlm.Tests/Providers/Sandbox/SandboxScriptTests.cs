using Shouldly;
using SmoothLlm.Infrastructure.Providers.Sandbox;
using Xunit;

namespace SmoothLlm.Tests.Providers.Sandbox;

public sealed class SandboxScriptTests
{
    [Theory]
    [InlineData("hello")]
    [InlineData("/etc/hosts is a file")]
    [InlineData("/saying something else")]
    [InlineData("/")]
    [InlineData("")]
    public void Text_without_a_directive_is_left_alone(string message)
    {
        var script = SandboxScript.Read(message);
        script.Remainder.ShouldBe(message);
        script.Text.ShouldBeNull();
    }

    [Theory]
    [InlineData("/say one", "one")]
    [InlineData("/say  two spaces ", " two spaces ")]
    [InlineData("/say one\n\n  two\n", "one\n\n  two\n")]
    [InlineData("/say\none", "one")]
    [InlineData("/say\r\none", "one")]
    [InlineData("/say", "")]
    [InlineData("/say 你好，世界 🦊 ١٢٣", "你好，世界 🦊 ١٢٣")]
    [InlineData("/say /words 5", "/words 5")]
    public void Say_takes_the_rest_of_the_message_as_it_stands(string message, string text) =>
        SandboxScript.Read(message).Text.ShouldBe(text);

    [Fact]
    public void Directives_on_several_lines_are_combined()
    {
        var script = SandboxScript.Read("\n/delay 20\r\n/stall 3 0.5\n/cached 7\n/words 3\nthe rest");
        script.Delay.ShouldBe(TimeSpan.FromMilliseconds(20));
        script.StallAfterWords.ShouldBe(3);
        script.Stall.ShouldBe(TimeSpan.FromMilliseconds(500));
        script.CachedTokens.ShouldBe(7);
        script.Text.ShouldBe("amber birch cloud");
        script.Remainder.ShouldBe("the rest");
    }

    [Fact]
    public void A_tool_may_be_called_several_times()
    {
        var script = SandboxScript.Read("/tool weather {\"city\": \"Cologne\"}\n/tool now\n/say Looking.");
        script.ToolCalls.ShouldBe([new("weather", "{\"city\": \"Cologne\"}"), new("now", "{}")]);
        script.Text.ShouldBe("Looking.");
    }

    [Theory]
    [InlineData("/fail 503", 503, null)]
    [InlineData("/fail 429", 429, 1)]
    [InlineData("/fail 429 30", 429, 30)]
    [InlineData("/fail 503 0", 503, 0)]
    public void Fail_carries_status_and_retry_after(string message, int status, int? retryAfterSeconds)
    {
        var failure = SandboxScript.Read(message).Failure.ShouldNotBeNull();
        failure.Status.ShouldBe(status);
        failure.RetryAfterSeconds.ShouldBe(retryAfterSeconds);
    }

    [Theory]
    [InlineData("/words")]
    [InlineData("/words x")]
    [InlineData("/words -1")]
    [InlineData("/words 20001")]
    [InlineData("/words 1 2")]
    [InlineData("/words 99999999999999999999")]
    [InlineData("/fail 200")]
    [InlineData("/fail 600")]
    [InlineData("/fail 429 3601")]
    [InlineData("/reset 20001")]
    [InlineData("/stall 1")]
    [InlineData("/stall 1 601")]
    [InlineData("/stall 1 -1")]
    [InlineData("/stall 1 1e9")]
    [InlineData("/delay 10001")]
    [InlineData("/error-in-stream")]
    [InlineData("/usage")]
    [InlineData("/usage {")]
    [InlineData("/cached -1")]
    [InlineData("/tool")]
    [InlineData("/tool weather {")]
    [InlineData("/tool weather []")]
    [InlineData("/empty 1")]
    [InlineData("/html x")]
    [InlineData("/length 3")]
    [InlineData("/no-usage please")]
    [InlineData("/words 1\n/words 2")]
    [InlineData("/words 1\n/say x")]
    public void A_directive_that_cannot_be_followed_is_refused_by_name(string message)
    {
        var error = Should.Throw<SandboxRefusedException>(() => SandboxScript.Read(message)).Error;
        error.Status.ShouldBe(400);
        error.Parameter.ShouldBe("messages");
        error.Message.ShouldContain("'" + message.Split('\n')[^1].Split(' ')[0] + "'");
    }

    [Fact]
    public void More_tool_calls_than_the_limit_are_refused()
    {
        var most = string.Join('\n', Enumerable.Repeat("/tool now", SandboxScript.MaxToolCalls));
        SandboxScript.Read(most).ToolCalls.Length.ShouldBe(SandboxScript.MaxToolCalls);
        Should.Throw<SandboxRefusedException>(() => SandboxScript.Read(most + "\n/tool now"));
    }

    [Fact]
    public void A_delay_that_never_ends_is_refused()
    {
        var script = SandboxScript.Read("/delay 10000\n/words 20000");
        script.DelayOf(361).ShouldBe(TimeSpan.FromHours(1));
        Should.Throw<SandboxRefusedException>(() => script.DelayOf(362)).Message.ShouldContain("/delay");
    }

    [Fact]
    public void The_page_on_the_sandbox_lists_every_directive()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SmoothLlm.sln")))
            folder = folder.Parent.ShouldNotBeNull();
        var rows = File.ReadLines(Path.Combine(folder.FullName, "docs", "sandbox.md"))
            .Where(line => line.StartsWith("| `/", StringComparison.Ordinal))
            .Select(line => line.Split('`', ' ')[2]);
        rows.ShouldBe(SandboxDirective.Names, ignoreOrder: true);
    }
}
