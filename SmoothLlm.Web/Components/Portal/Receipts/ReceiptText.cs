using System.Globalization;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Usage;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Receipts;

/// <summary>What stands on a receipt, in words for customers.</summary>
internal static class ReceiptText
{
    public static string Bucket(TokenBucket bucket) => bucket switch
    {
        TokenBucket.FreshInput => T("Fresh input"),
        TokenBucket.CacheRead => T("Cache read"),
        TokenBucket.CacheWrite => T("Cache write, 5 minutes"),
        TokenBucket.CacheWrite1h => T("Cache write, 1 hour"),
        TokenBucket.Output => T("Output"),
        _ => throw new ArgumentOutOfRangeException(nameof(bucket), bucket, "There is no such bucket."),
    };

    public static string TotalLabel(int marginBasisPoints) => marginBasisPoints == 0
        ? T("Total")
        : T("Total, with {0:0.##} % margin on each line", marginBasisPoints / 100m);

    public static string WaivedBecause(Waiver waiver) => waiver switch
    {
        Waiver.FreeEnding => T("requests that end like this are free"),
        Waiver.Overrun => T("the credits did not cover it, and it is our loss"),
        Waiver.CustomerPays => T("you pay the provider with your own key, and this is our estimate of it"),
        _ => throw new ArgumentOutOfRangeException(nameof(waiver), waiver, "There is nothing to explain."),
    };

    public static bool IsGood(AttemptDetail attempt) => attempt is { Status: >= 200 and < 300, Failure: null };

    public static string Outcome(AttemptDetail attempt) => attempt.Failure switch
    {
        null => attempt.Status?.ToString(CultureInfo.InvariantCulture) ?? T("No answer"),
        AttemptFailure.Unreachable => T("Not reachable"),
        AttemptFailure.TimedOut => T("Too slow"),
        AttemptFailure.AddressRefused => T("Address refused"),
        AttemptFailure.ClientLeft => T("Client left"),
        AttemptFailure.Stopped => T("Server stopped"),
        AttemptFailure.CredentialRefused => T("Provider refused us"),
        AttemptFailure.NotTranslatable => T("Does not take such a request"),
        AttemptFailure.NoAnswer => T("No usable answer"),
        var other => other.ToString()!,
    };
}
