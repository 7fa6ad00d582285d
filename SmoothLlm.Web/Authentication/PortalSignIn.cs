using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Users;

namespace SmoothLlm.Web.Authentication;

/// <summary>Refuses disabled accounts, however they sign in, and gives every sign-in of a browser a session that can be ended by itself.</summary>
internal sealed class PortalSignIn(
    UserManager<ApplicationUser> users,
    IHttpContextAccessor contextAccessor,
    IUserClaimsPrincipalFactory<ApplicationUser> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<ApplicationUser>> logger,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<ApplicationUser> confirmation,
    UserSessions sessions)
    : SignInManager<ApplicationUser>(users, contextAccessor, claims, options, logger, schemes, confirmation)
{
    public override async Task<bool> CanSignInAsync(ApplicationUser user) => user.DisabledAt is null && await base.CanSignInAsync(user);

    /// <summary>As the framework does it, but not for whoever is disabled, locked out or not confirmed.</summary>
    public override async Task<SignInResult> PasskeySignInAsync(string credentialJson)
    {
        var asserted = await PerformPasskeyAssertionAsync(credentialJson);
        if (!asserted.Succeeded)
            return SignInResult.Failed;
        if (await PreSignInCheck(asserted.User) is { } refusal)
            return refusal;
        // With the counter that tells a copied passkey.
        if (!(await UserManager.AddOrUpdatePasskeyAsync(asserted.User, asserted.Passkey)).Succeeded)
            return SignInResult.Failed;
        return await SignInOrTwoFactorAsync(asserted.User, isPersistent: false, bypassTwoFactor: true);
    }

    /// <summary>All sign-ins of browsers come through here. A cookie that is only renewed keeps its session; that of a program, whose tokens count rounds, is another.</summary>
    public override async Task SignInWithClaimsAsync(ApplicationUser user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims)
    {
        var session = Context.User.UserId() == user.Id && Context.User.Rotation() is null && Context.User.SessionId() is { } current && await sessions.IsAliveAsync(current, user.Id, CancellationToken.None)
            ? current
            : await sessions.StartAsync(SessionFor(user, SessionKind.Browser, SessionActivity.BrowserLifetime), CancellationToken.None);
        await base.SignInWithClaimsAsync(user, authenticationProperties, additionalClaims.Append(new Claim(ApiAuthentication.SessionClaim, session.ToString())));
    }

    public override async Task SignOutAsync()
    {
        if (Context.User.UserId() is { } userId && Context.User.SessionId() is { } session)
            await sessions.EndAsync(userId, session, CancellationToken.None);
        await base.SignOutAsync();
    }

    /// <summary>A session of whoever this request comes from.</summary>
    public NewSession SessionFor(ApplicationUser user, SessionKind kind, TimeSpan lifetime) => new(
        user.Id, kind, lifetime, Context.Request.Headers.UserAgent is [{ Length: > 0 } agent] ? agent : null, ActorTracking.AddressOf(Context));

    /// <summary>Cookies and circuits are looked at through this, every few minutes, and refresh tokens each time.</summary>
    public override async Task<ApplicationUser?> ValidateSecurityStampAsync(ClaimsPrincipal? principal) =>
        await base.ValidateSecurityStampAsync(principal) is { DisabledAt: null } user
        && principal?.SessionId() is { } session
        && await sessions.IsAliveAsync(session, user.Id, CancellationToken.None)
            ? user
            : null;
}
