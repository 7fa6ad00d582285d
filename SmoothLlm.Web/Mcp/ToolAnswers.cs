using System.Text.Json;
using System.Text.Json.Serialization;
using SmoothLlm.Core.Mcp;
using SmoothLlm.Infrastructure.Mcp;

namespace SmoothLlm.Web.Mcp;

/// <summary>The tools of all servers, ready to be put into a request's <c>tools</c>; and the servers, so that a missing one shows.</summary>
internal sealed record ToolsAnswer(string Object, IReadOnlyList<object> Data, IReadOnlyList<ToolServer> Servers)
{
    /// <param name="isAnthropic">In Anthropic's shape of a tool, otherwise in OpenAI's.</param>
    public static ToolsAnswer Of(IReadOnlyList<McpToolSet> sets, bool isAnthropic) => new(
        "list",
        [.. sets.SelectMany(set => set.Tools.Select(tool => isAnthropic ? (object)AnthropicTool.Of(set, tool) : OpenAiTool.Of(set, tool)))],
        [.. sets.Select(ToolServer.Of)]);
}

/// <summary>A tool in the shape of OpenAI's chat completions.</summary>
internal sealed record OpenAiTool(string Type, OpenAiFunction Function)
{
    public static OpenAiTool Of(McpToolSet set, McpTool tool) =>
        new("function", new OpenAiFunction(new ToolName(set.Server.Slug, tool.Name).ToString(), tool.Description, tool.InputSchema));
}

internal sealed record OpenAiFunction(
    string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description, JsonElement Parameters);

/// <summary>A tool in the shape of Anthropic's messages.</summary>
internal sealed record AnthropicTool(
    string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description, JsonElement InputSchema)
{
    public static AnthropicTool Of(McpToolSet set, McpTool tool) => new(new ToolName(set.Server.Slug, tool.Name).ToString(), tool.Description, tool.InputSchema);
}

/// <summary>A server of tools.</summary>
/// <param name="Slug">Before the names of its tools.</param>
/// <param name="Status"><c>ok</c> or <c>unavailable</c>.</param>
/// <param name="IsCut">Whether it offers more tools than are listed.</param>
internal sealed record ToolServer(string Slug, string Name, string Status, int Tools, bool IsCut)
{
    public static ToolServer Of(McpToolSet set) =>
        new(set.Server.Slug, set.Server.DisplayName, set.Failure is null ? "ok" : "unavailable", set.Tools.Count, set.IsCut);
}

/// <summary>What a tool answered, in the protocol's own blocks.</summary>
/// <param name="Text">The texts among the blocks, as one: what a model is usually given.</param>
internal sealed record ToolResultAnswer(string Object, string Name, bool IsError, JsonElement Content, JsonElement? StructuredContent, string Text)
{
    public static ToolResultAnswer Of(ToolName name, McpToolResult result) =>
        new("mcp.tool_result", name.ToString(), result.IsError, result.Content, result.Structured, TextOf(result.Content));

    private static string TextOf(JsonElement content) => string.Join(
        '\n',
        from block in content.EnumerateArray()
        where block.ValueKind == JsonValueKind.Object && block.TryGetProperty("type"u8, out var type) && type.ValueEquals("text"u8)
        let text = block.TryGetProperty("text"u8, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null
        where text is not null
        select text);
}
