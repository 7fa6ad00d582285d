using SmoothLlm.Core.Money;
using SmoothLlm.Core.Notifications;
using SmoothLlm.Infrastructure.Notifications;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>Tells an organization that its credits run low.</summary>
internal sealed class LowBalanceMail(Notifier notifier, TimeProvider time)
{
    /// <summary>The caller has seen to it that each fall below the level is told once.</summary>
    /// <returns>How many were written to: nobody where the organization is disabled.</returns>
    public async Task<int> SendAsync(Guid organizationId, NanoUsd posted, NanoUsd threshold, CancellationToken cancellationToken)
    {
        var notice = new Notice(
            organizationId,
            NotificationKinds.LowBalance,
            Guid.CreateVersion7(time.GetUtcNow()).ToString(),
            new NoticeMail(
                posted <= NanoUsd.Zero ? "Your credits are used up" : "Your credits are running low",
                organization => Text(organization, posted, threshold),
                "Buy credits, or change this warning",
                "credits"))
        {
            AmountNanoUsd = posted.Value,
        };
        return await notifier.TellAsync(notice, cancellationToken) ?? 0;
    }

    private static string Text(string organization, NanoUsd posted, NanoUsd threshold) =>
        posted <= NanoUsd.Zero
            ? $"{organization} has no credits left. Requests that cost something are refused with status 402 until there are some again."
            : $"{organization} has {Usd(posted)} of credits left, less than the {Usd(threshold)} below which you are told. "
                + "When they are used up, requests are refused with status 402.";

    /// <summary>Rounded down to cents, so that it is never more than there is; exact below one.</summary>
    private static string Usd(NanoUsd amount)
    {
        var shown = amount.Value < NanoUsd.PerCent ? amount : new NanoUsd(amount.Value - (amount.Value % NanoUsd.PerCent));
        return $"{shown} USD";
    }
}
