using System.Globalization;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Web.Components.Portal.Receipts;

/// <summary>What stands on a receipt, in words for customers.</summary>
internal static class ReceiptText
{
    public static string Bucket(TokenBucket bucket) => bucket switch
    {
        TokenBucket.FreshInput => "Fresh input",
        TokenBucket.CacheRead => "Cache read",
        TokenBucket.CacheWrite => "Cache write, 5 minutes",
        TokenBucket.CacheWrite1h => "Cache write, 1 hour",
        TokenBucket.Output => "Output",
        _ => throw new ArgumentOutOfRangeException(nameof(bucket), bucket, "There is no such bucket."),
    };

    public static string TotalLabel(int marginBasisPoints) => marginBasisPoints == 0
        ? "Total"
        : string.Create(CultureInfo.InvariantCulture, $"Total, with {marginBasisPoints / 100m:0.##} % margin on each line");

    public static string WaivedBecause(Waiver waiver) => waiver switch
    {
        Waiver.FreeEnding => "requests that end like this are free",
        Waiver.Overrun => "the credits did not cover it, and it is our loss",
        _ => throw new ArgumentOutOfRangeException(nameof(waiver), waiver, "There is nothing to explain."),
    };

    public static bool IsGood(AttemptDetail attempt) => attempt.Status is >= 200 and < 300;

    public static string Outcome(AttemptDetail attempt) => attempt.Failure switch
    {
        null => attempt.Status?.ToString(CultureInfo.InvariantCulture) ?? "No answer",
        AttemptFailure.Unreachable => "Not reachable",
        AttemptFailure.TimedOut => "Too slow",
        AttemptFailure.AddressRefused => "Address refused",
        AttemptFailure.ClientLeft => "Client left",
        AttemptFailure.Stopped => "Server stopped",
        var other => other.ToString()!,
    };
}
