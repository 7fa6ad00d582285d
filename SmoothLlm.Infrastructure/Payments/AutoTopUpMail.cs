using SmoothLlm.Core.Notifications;
using SmoothLlm.Infrastructure.Notifications;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>Tells an organization that automatic top-up is off, and whoever switched it on.</summary>
internal sealed class AutoTopUpMail(Notifier notifier, TimeProvider time)
{
    /// <param name="userId">Who switched it on.</param>
    /// <param name="reason">Why the last try failed.</param>
    public Task SendDisabledAsync(Guid organizationId, string userId, string reason, CancellationToken cancellationToken) => notifier.TellAsync(
        new Notice(
            organizationId,
            NotificationKinds.TopUpFailed,
            Guid.CreateVersion7(time.GetUtcNow()).ToString(),
            new NoticeMail(
                "Automatic top-up has been switched off",
                organization => $"Credits for {organization} could not be bought automatically {AutoTopUps.MaxFailures} times in a row, so automatic top-up has been switched off. "
                    + $"The last reason was: {reason} When the credits are used up, requests are refused with status 402.",
                "Buy credits, or switch it on again",
                "credits"))
        {
            Subject = reason,
            ConcernedUserId = userId,
        },
        cancellationToken);
}
