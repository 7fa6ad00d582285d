using SmoothLlm.Core.Money;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>How urgent it is to buy credits.</summary>
public enum BalanceLevel
{
    /// <summary>Not at all.</summary>
    Fine,

    /// <summary>Below the level at which the organization wants to be told.</summary>
    Low,

    /// <summary>Nothing is left, or less.</summary>
    Empty,
}

/// <summary>A wallet as its members are told about it.</summary>
/// <param name="Posted">Bought and given, less charged.</param>
/// <param name="Held">Reserved by requests under way.</param>
/// <param name="Threshold">Below this the credits run low; zero for never.</param>
/// <param name="IsActive">False when a platform admin has disabled the organization.</param>
public sealed record WalletStanding(NanoUsd Posted, NanoUsd Held, NanoUsd Threshold, bool IsActive)
{
    /// <summary>What new requests may spend.</summary>
    public NanoUsd Available => Posted - Held;

    /// <summary>By what is posted: what requests hold comes back in part, and a level that came and went with each would be none.</summary>
    public BalanceLevel Level =>
        Posted <= NanoUsd.Zero ? BalanceLevel.Empty
        : Posted < Threshold ? BalanceLevel.Low
        : BalanceLevel.Fine;
}
