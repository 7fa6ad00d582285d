namespace SmoothLlm.Core.Mcp;

/// <summary>A tool's name for callers: its server's slug, two underscores, and the server's own name for it. A slug has no underscore.</summary>
/// <param name="Server">The server's slug.</param>
/// <param name="Tool">The server's own name for it.</param>
public readonly record struct ToolName(string Server, string Tool)
{
    /// <summary>Longest name that a server may give a tool, in characters.</summary>
    public const int MaxToolLength = 128;

    private const string Separator = "__";

    /// <summary>Takes a name apart.</summary>
    /// <param name="name">As the caller sends it.</param>
    /// <returns>Null for what is no tool's name.</returns>
    public static ToolName? Parse(string name)
    {
        int at = name.IndexOf(Separator, StringComparison.Ordinal);
        return at > 0 && IsTool(name[(at + Separator.Length)..]) ? new ToolName(name[..at], name[(at + Separator.Length)..]) : null;
    }

    /// <summary>Whether a server's tool can be called by such a name.</summary>
    /// <param name="tool">The server's own name for it.</param>
    public static bool IsTool(string tool) => tool.Length is > 0 and <= MaxToolLength && !tool.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>As callers write it.</summary>
    public override string ToString() => Server + Separator + Tool;
}
