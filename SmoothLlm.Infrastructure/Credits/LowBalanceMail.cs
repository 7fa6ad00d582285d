using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>Writes to those in an organization who look after its credits.</summary>
internal sealed class LowBalanceMail(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    MailQueue queue,
    PortalAddress portal,
    IOptions<SmtpOptions> options)
{
    /// <summary>Owners and billing members that are written to.</summary>
    public const int MaxRecipients = 20;

    /// <returns>How many were written to: nobody where the organization is disabled.</returns>
    public async Task<int> SendAsync(Guid organizationId, NanoUsd posted, NanoUsd threshold, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var recipients = await (
            from membership in context.Memberships.AsNoTracking()
            join organization in context.Organizations on membership.OrganizationId equals organization.Id
            join user in context.Users on membership.UserId equals user.Id
            where organization.Id == organizationId && organization.IsActive && user.Email != null
                && (membership.Role == OrganizationRole.Owner || membership.Role == OrganizationRole.Billing)
            orderby membership.CreatedAt
            select new { user.DisplayName, user.Email, Organization = organization.Name })
            .Take(MaxRecipients)
            .ToListAsync(cancellationToken);
        string subject = posted <= NanoUsd.Zero ? "Your credits are used up" : "Your credits are running low";
        var link = portal.Find("credits") is { } address ? new LetterLink("Buy credits, or change this warning", address.AbsoluteUri) : null;
        foreach (var recipient in recipients)
            queue.Enqueue(Letter.Write(options.Value, recipient.DisplayName, recipient.Email!, subject, Text(recipient.Organization, posted, threshold), link));
        return recipients.Count;
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
