using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SmoothLlm.Infrastructure.Mcp;

/// <summary>How long and how much MCP servers may answer, section <c>Mcp</c>.</summary>
public sealed class McpOptions
{
    public const string Section = "Mcp";

    /// <summary>The longest that a call of a tool may take, connecting included, seconds.</summary>
    [Range(1, 3600)]
    public int CallTimeoutSeconds { get; set; } = 60;

    /// <summary>The longest that a server may take to list its tools, seconds.</summary>
    [Range(1, 300)]
    public int ListTimeoutSeconds { get; set; } = 10;

    /// <summary>How long a server's list of tools is kept, seconds.</summary>
    [Range(1, 86_400)]
    public int ListSeconds { get; set; } = 300;

    /// <summary>The largest answer of a server, bytes.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxAnswerBytes { get; set; } = 1024 * 1024;
}

/// <summary>Checks the bounds at start.</summary>
[OptionsValidator]
internal sealed partial class McpOptionsValidator : IValidateOptions<McpOptions>;
