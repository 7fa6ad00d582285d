namespace SmoothLlm.Core.Ledger;

/// <summary>
/// A running process's word that it is alive. It renews it while it lives; when it has run out, the process is dead and
/// its open holds belong to nobody.
/// </summary>
public sealed class NodeLease
{
    /// <summary>The process, one id a start (version 7).</summary>
    public required Guid NodeId { get; init; }

    /// <summary>Until when it counts as alive, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }
}
