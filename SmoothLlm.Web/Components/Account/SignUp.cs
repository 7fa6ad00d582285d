using Microsoft.AspNetCore.Identity;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Organizations;

namespace SmoothLlm.Web.Components.Account;

/// <summary>What became of a sign-up.</summary>
internal abstract record SignUpResult
{
    private SignUpResult()
    {
    }

    public sealed record Created(ApplicationUser User, UserOrganization Organization) : SignUpResult;

    /// <summary>Somebody has the address.</summary>
    public sealed record Taken : SignUpResult
    {
        public const string Message = "There is already an account with this e-mail address. Sign in, or reset the password if you forgot it.";
    }

    public sealed record Refused(IReadOnlyList<FieldProblem> Problems) : SignUpResult;
}

/// <summary>Makes an account with its organization and mails the link that confirms it, for the portal's form and the API alike.</summary>
internal sealed class SignUp(
    UserManager<ApplicationUser> users,
    OrganizationRegistry organizations,
    AccountLinks links,
    TimeProvider time,
    ILogger<SignUp> logger)
{
    /// <param name="name">As shown in the portal.</param>
    /// <param name="email">Also the user's name.</param>
    /// <param name="password">Judged by Identity's rules.</param>
    /// <param name="returnUrl">Where to go on after the address is confirmed; null for the portal.</param>
    public async Task<SignUpResult> RunAsync(string name, string email, string password, string? returnUrl)
    {
        var user = new ApplicationUser { UserName = email, Email = email, DisplayName = name.Trim(), CreatedAt = time.GetUtcNow() };
        var result = await users.CreateAsync(user, password);
        if (!result.Succeeded)
            return Judge(result);
        Log.SignedUp(logger, user.Id);
        // The user is there: whoever gave up waiting must not leave it half made.
        var organization = await organizations.EnsureForUserAsync(user.Id, CancellationToken.None);
        await links.SendConfirmationAsync(user, returnUrl);
        return new SignUpResult.Created(user, organization);
    }

    private static SignUpResult Judge(IdentityResult result) =>
        // The user name is the address, so a taken one is reported twice, and in words that users do not know.
        result.Errors.Any(error => error.Code is nameof(IdentityErrorDescriber.DuplicateUserName) or nameof(IdentityErrorDescriber.DuplicateEmail))
            ? new SignUpResult.Taken()
            : new SignUpResult.Refused(
            [
                .. result.Errors.Select(error => new FieldProblem(
                    error.Code.StartsWith("Password", StringComparison.Ordinal) ? "password" : "email", error.Description)),
            ]);
}
