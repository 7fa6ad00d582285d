namespace SmoothLlm.Core.Ledger;

/// <summary>
/// The ending that a stream would have if its process died now; saved every few seconds, and used only by recovery.
/// Gone when the hold has ended.
/// </summary>
public sealed class SettlementDraft
{
    /// <summary>The hold's request.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>When it was saved, UTC.</summary>
    public required DateTimeOffset SavedAt { get; set; }

    /// <summary>The settlement as JSON.</summary>
    public required string Settlement { get; set; }
}
