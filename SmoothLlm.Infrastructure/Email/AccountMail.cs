using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.Identity;

namespace SmoothLlm.Infrastructure.Email;

/// <summary>The mails that accounts need. Links come encoded for HTML, as Identity agrees with its callers.</summary>
internal sealed class AccountMail(MailQueue queue, IOptions<SmtpOptions> options) : IEmailSender<ApplicationUser>
{
    public Task SendConfirmationLinkAsync(ApplicationUser user, string email, string confirmationLink) => QueueAsync(
        user,
        email,
        "Confirm your e-mail address",
        "Please confirm that this address is yours. If you did not sign up, ignore this mail.",
        new LetterLink("Confirm e-mail address", WebUtility.HtmlDecode(confirmationLink)));

    public Task SendPasswordResetLinkAsync(ApplicationUser user, string email, string resetLink) => QueueAsync(
        user,
        email,
        "Reset your password",
        "Somebody, hopefully you, asked for a new password. If it was not you, ignore this mail: your password stays as it is.",
        new LetterLink("Choose a new password", WebUtility.HtmlDecode(resetLink)));

    public Task SendPasswordResetCodeAsync(ApplicationUser user, string email, string resetCode) => QueueAsync(
        user,
        email,
        "Reset your password",
        $"Your code for a new password is {resetCode}. If you did not ask for it, ignore this mail.",
        link: null);

    private Task QueueAsync(ApplicationUser user, string email, string subject, string text, LetterLink? link)
    {
        queue.Enqueue(Letter.Write(options.Value, user.DisplayName, email, subject, text, link));
        return Task.CompletedTask;
    }
}
