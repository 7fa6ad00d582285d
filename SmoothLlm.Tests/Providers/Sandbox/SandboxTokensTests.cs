using Shouldly;
using SmoothLlm.Infrastructure.Providers.Sandbox;
using Xunit;

namespace SmoothLlm.Tests.Providers.Sandbox;

public sealed class SandboxTokensTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData("a", 1)]
    [InlineData("abcd", 1)]
    [InlineData("abcde", 2)]
    [InlineData("你好", 2)]
    [InlineData("🦊🦊", 2)]
    public void Every_four_bytes_begun_are_a_token(string text, int tokens) => SandboxTokens.Count(text).ShouldBe(tokens);

    [Theory]
    [InlineData("abcdef", 4, "abcd")]
    [InlineData("abcd", 4, "abcd")]
    [InlineData("你好", 4, "你")]
    [InlineData("🦊🦊", 7, "🦊")]
    [InlineData("🦊", 3, "")]
    public void A_cut_never_splits_a_character(string text, int bytes, string kept) => SandboxTokens.Cut(text, bytes).ShouldBe(kept);
}
