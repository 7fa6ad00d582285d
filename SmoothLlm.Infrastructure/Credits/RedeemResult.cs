using SmoothLlm.Core.Money;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>What became of a code that somebody typed in.</summary>
public abstract record RedeemResult
{
    private RedeemResult()
    {
    }

    /// <summary>The organization has the credit.</summary>
    public sealed record Credited(NanoUsd Amount) : RedeemResult;

    /// <summary>Redeemed, but the book could not be written; the credit follows by itself.</summary>
    public sealed record Delayed(NanoUsd Amount) : RedeemResult;

    /// <summary>The organization had it before.</summary>
    public sealed record AlreadyRedeemed : RedeemResult;

    public sealed record Expired : RedeemResult;

    /// <summary>As many organizations have redeemed it as may.</summary>
    public sealed record UsedUp : RedeemResult;

    /// <summary>There is none, or it was withdrawn: which of the two is nobody's business.</summary>
    public sealed record Unknown : RedeemResult;

    /// <summary>Too many codes that gave nothing.</summary>
    /// <param name="RetryAfter">How long to wait.</param>
    public sealed record TooManyAttempts(TimeSpan RetryAfter) : RedeemResult;
}
