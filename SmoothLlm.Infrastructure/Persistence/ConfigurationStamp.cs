namespace SmoothLlm.Infrastructure.Persistence;

/// <summary>
/// Counts the changes to what nodes keep in memory (keys, organizations, providers, MCP servers, models, prices). Written in the
/// change's own transaction and polled by every node.
/// </summary>
public sealed class ConfigurationStamp
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    /// <summary>The number of the last change. A key bears that of its own.</summary>
    public long Version { get; set; }

    /// <summary>The number of the last change to what keys have from others: their organizations, plans and creators.</summary>
    public long OwnersVersion { get; set; }

    /// <param name="isOfOwners">Whether keys that were not changed themselves may mean something else now.</param>
    public void CountChange(bool isOfOwners)
    {
        Version++;
        if (isOfOwners)
            OwnersVersion = Version;
    }
}
