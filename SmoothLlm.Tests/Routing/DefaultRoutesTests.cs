using Shouldly;
using SmoothLlm.Core.Catalog;
using Xunit;

namespace SmoothLlm.Tests.Routing;

public sealed class DefaultRoutesTests
{
    [Theory]
    [InlineData("gpt-9", "openai")]
    [InlineData("o3-mini", "openai")]
    [InlineData("omni", null)]
    [InlineData("text-embedding-3-small", "openai")]
    [InlineData("claude-9", "anthropic")]
    [InlineData("gemini-9", "google")]
    [InlineData("grok-9", "xai")]
    [InlineData("llama-9", null)]
    [InlineData("", null)]
    public void A_name_tells_its_maker(string model, string? provider) => DefaultRoutes.ProviderOf(model).ShouldBe(provider);
}
