using Shouldly;
using SmoothLlm.Core.Mcp;
using Xunit;

namespace SmoothLlm.Tests.Mcp;

public sealed class ToolNameTests
{
    [Theory]
    [InlineData("github__search", "github", "search")]
    [InlineData("a__b__c", "a", "b__c")]
    [InlineData("a___b", "a", "_b")]
    public void A_name_has_its_server_before_the_first_two_underscores(string name, string server, string tool)
    {
        ToolName.Parse(name).ShouldBe(new ToolName(server, tool));
        new ToolName(server, tool).ToString().ShouldBe(name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("search")]
    [InlineData("__search")]
    [InlineData("github__")]
    [InlineData("github__a b")]
    [InlineData("github__a\nb")]
    public void Anything_else_is_no_name(string name) => ToolName.Parse(name).ShouldBeNull();

    [Fact]
    public void A_tools_name_has_an_end() => ToolName.Parse("a__" + new string('x', ToolName.MaxToolLength + 1)).ShouldBeNull();
}
