namespace SmoothLlm.Infrastructure.Usage;

/// <summary>Since when single requests are kept; what the book compares with them begins there. One row.</summary>
public sealed class UsageCutoff
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    /// <summary>Midnight UTC. Of requests that were settled before it nothing need be left but totals and charges.</summary>
    public DateTimeOffset KeptSince { get; set; } = DateTimeOffset.UnixEpoch;
}
