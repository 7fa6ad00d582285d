namespace SmoothLlm.Infrastructure.Persistence;

/// <summary>
/// Counts the changes to what nodes keep in memory (keys, organizations, providers, MCP servers, models, prices). Written in the
/// change's own transaction and polled by every node.
/// </summary>
public sealed class ConfigurationStamp
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    public long Version { get; set; }
}
