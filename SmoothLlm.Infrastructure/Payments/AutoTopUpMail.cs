using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>Tells who switched automatic top-up on, and the owners, that it is off.</summary>
internal sealed class AutoTopUpMail(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    MailQueue queue,
    PortalAddress portal,
    IOptions<SmtpOptions> options)
{
    private const int MaxRecipients = 20;

    /// <param name="userId">Who switched it on.</param>
    /// <param name="reason">Why the last try failed.</param>
    public async Task SendDisabledAsync(Guid organizationId, string userId, string reason, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var members = context.Memberships.Where(membership => membership.OrganizationId == organizationId
            && (membership.UserId == userId || membership.Role == OrganizationRole.Owner));
        var recipients = await context.Users.AsNoTracking()
            .Where(user => user.Email != null && members.Any(member => member.UserId == user.Id))
            .OrderBy(user => user.CreatedAt)
            .Take(MaxRecipients)
            .ToListAsync(cancellationToken);
        string name = await context.Organizations.Where(organization => organization.Id == organizationId).Select(organization => organization.Name).SingleAsync(cancellationToken);
        string text = $"Credits for {name} could not be bought automatically {AutoTopUps.MaxFailures} times in a row, so automatic top-up has been switched off. "
            + $"The last reason was: {reason} When the credits are used up, requests are refused with status 402.";
        var link = portal.Find("credits") is { } address ? new LetterLink("Buy credits, or switch it on again", address.AbsoluteUri) : null;
        foreach (var recipient in recipients)
            queue.Enqueue(Letter.Write(options.Value, recipient.DisplayName, recipient.Email!, "Automatic top-up has been switched off", text, link));
    }
}
