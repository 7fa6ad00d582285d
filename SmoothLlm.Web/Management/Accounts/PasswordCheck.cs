using Microsoft.AspNetCore.Identity;
using SmoothLlm.Infrastructure.Identity;

namespace SmoothLlm.Web.Management.Accounts;

/// <summary>What somebody offers to sign in with.</summary>
/// <param name="Email">The address, which is the user's name.</param>
/// <param name="Password">The password.</param>
/// <param name="TwoFactorCode">Of the authenticator app; null or empty without one.</param>
/// <param name="RecoveryCode">In its place; null or empty without one.</param>
internal sealed record SignInOffer(string Email, string Password, string? TwoFactorCode, string? RecoveryCode)
{
    /// <summary>Never the secrets.</summary>
    public override string ToString() => Email;
}

/// <summary>What is thought of it.</summary>
internal abstract record SignInVerdict
{
    private SignInVerdict()
    {
    }

    /// <param name="User">Who it is.</param>
    /// <param name="HasSecondFactor">Whether a second factor was checked.</param>
    public sealed record Accepted(ApplicationUser User, bool HasSecondFactor) : SignInVerdict;

    /// <summary>No such user, a wrong password, or a locked account: nobody learns which.</summary>
    public sealed record Refused : SignInVerdict;

    /// <summary>The password is right, and a code is needed too.</summary>
    /// <param name="WasWrong">Whether a code was offered and is not good.</param>
    public sealed record NeedsSecondFactor(bool WasWrong) : SignInVerdict;

    /// <summary>The password is right; the address is not confirmed yet.</summary>
    public sealed record Unconfirmed : SignInVerdict;

    /// <summary>The password is right; an admin has disabled the account.</summary>
    public sealed record Disabled : SignInVerdict;
}

/// <summary>Checks password and second factor of programs that sign in. Wrong ones count towards the lockout.</summary>
internal sealed class PasswordCheck(UserManager<ApplicationUser> users, SignInManager<ApplicationUser> signIn, ILogger<PasswordCheck> logger)
{
    public async Task<SignInVerdict> RunAsync(SignInOffer offer)
    {
        var user = await users.FindByNameAsync(offer.Email);
        if (user is null || await users.IsLockedOutAsync(user))
        {
            if (user is not null)
                Log.LockedOut(logger, user.Id);
            // Takes as long as looking at a password does, so that the time does not tell who has an account.
            _ = users.PasswordHasher.HashPassword(new ApplicationUser(), offer.Password);
            return new SignInVerdict.Refused();
        }

        if (!await users.CheckPasswordAsync(user, offer.Password))
        {
            await users.AccessFailedAsync(user);
            return new SignInVerdict.Refused();
        }

        if (user.DisabledAt is not null)
            return new SignInVerdict.Disabled();
        if (!await signIn.CanSignInAsync(user))
            return new SignInVerdict.Unconfirmed();
        bool hasSecondFactor = await signIn.IsTwoFactorEnabledAsync(user);
        if (hasSecondFactor && await CheckSecondFactorAsync(user, offer) is { } missing)
            return missing;
        await users.ResetAccessFailedCountAsync(user);
        return new SignInVerdict.Accepted(user, hasSecondFactor);
    }

    private async Task<SignInVerdict?> CheckSecondFactorAsync(ApplicationUser user, SignInOffer offer)
    {
        string? code = offer.TwoFactorCode?.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        bool isGood;
        if (!string.IsNullOrEmpty(code))
            isGood = await users.VerifyTwoFactorTokenAsync(user, users.Options.Tokens.AuthenticatorTokenProvider, code);
        else if (!string.IsNullOrEmpty(offer.RecoveryCode))
            isGood = (await users.RedeemTwoFactorRecoveryCodeAsync(user, offer.RecoveryCode.Replace(" ", "", StringComparison.Ordinal))).Succeeded;
        else
            return new SignInVerdict.NeedsSecondFactor(WasWrong: false);
        if (isGood)
            return null;
        await users.AccessFailedAsync(user);
        return new SignInVerdict.NeedsSecondFactor(WasWrong: true);
    }
}
