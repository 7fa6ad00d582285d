using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Users;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Components.Account;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Accounts;

/// <summary>Sign-up, sign-in with a cookie or with bearer tokens, and its end.</summary>
internal static class AuthEndpoints
{
    public static void MapAuth(this IEndpointRouteBuilder group)
    {
        group.MapPost("/auth/register", RegisterAsync).AllowAnonymous().Once("register").Produces<RegisteredAnswer>(StatusCodes.Status201Created);
        group.MapPost("/auth/login", LoginAsync).AllowAnonymous().Produces<TokenAnswer>();
        group.MapPost("/auth/refresh", RefreshAsync).AllowAnonymous().Produces<TokenAnswer>();
        group.MapPost("/auth/logout", LogoutAsync).Produces(StatusCodes.Status204NoContent);
        group.MapGet("/auth/me", ShowAsync).Produces<MeAnswer>();
    }

    private static async Task<IResult> RegisterAsync(JsonBody<RegisterBody> body, SignUp signUp)
    {
        var wanted = body.Value;
        return await signUp.RunAsync(wanted.Name!, wanted.Email!, wanted.Password!, returnUrl: null) switch
        {
            SignUpResult.Created created => TypedResults.Created(
                "/api/auth/me", new RegisteredAnswer(created.User.Id, created.Organization.OrganizationId)),
            SignUpResult.Refused refused => Problems.Fields(refused.Problems),
            _ => Problems.TakenField("email", SignUpResult.Taken.Message),
        };
    }

    private static async Task<IResult> LoginAsync(
        JsonBody<LoginBody> body,
        string? useCookies,
        PasswordCheck check,
        PortalSignIn signIn,
        UserSessions sessions,
        IOptionsMonitor<BearerTokenOptions> tokens,
        OrganizationRegistry organizations,
        PlatformAdmins admins)
    {
        if (!ReadFlag(useCookies, out bool isCookie))
            return Problems.Field("useCookies", "Must be true or false.");
        var offered = body.Value;
        switch (await check.RunAsync(new SignInOffer(offered.Email!, offered.Password!, offered.TwoFactorCode, offered.TwoFactorRecoveryCode)))
        {
            case SignInVerdict.Accepted(var user, var hasSecondFactor):
                // In case that a crash has left the user without one.
                var organization = await organizations.EnsureForUserAsync(user.Id, CancellationToken.None);
                Claim[] method = [new(ApiAuthentication.MethodClaim, hasSecondFactor ? "mfa" : "pwd")];
                if (isCookie)
                {
                    await signIn.SignInWithClaimsAsync(user, isPersistent: false, method);
                    return TypedResults.Ok(await DescribeAsync(user, organization.OrganizationId, organizations, admins, CancellationToken.None));
                }

                var lifetime = tokens.Get(IdentityConstants.BearerScheme).RefreshTokenExpiration;
                var session = await sessions.StartAsync(signIn.SessionFor(user, SessionKind.Program, lifetime), CancellationToken.None);
                return await IssueAsync(signIn, user, session, rotation: 0, method);
            case SignInVerdict.NeedsSecondFactor(var wasWrong):
                return Problems.SecondFactor(wasWrong
                    ? "The code of the second factor is wrong."
                    : "This account asks for a second factor: add 'twoFactorCode', or 'twoFactorRecoveryCode'.");
            case SignInVerdict.Unconfirmed:
                return Problems.Forbidden("This address is not confirmed yet. Follow the link in the mail that we sent you.");
            case SignInVerdict.Disabled:
                return Problems.Forbidden("This account is disabled.");
            default:
                return Problems.Unauthorized("The e-mail address or the password is wrong, or there were too many attempts in the last minutes.");
        }
    }

    private static async Task<IResult> RefreshAsync(
        JsonBody<RefreshBody> body,
        PortalSignIn signIn,
        SessionRotation rotations,
        IOptionsMonitor<BearerTokenOptions> tokens,
        TimeProvider time)
    {
        var options = tokens.Get(IdentityConstants.BearerScheme);
        var ticket = options.RefreshTokenProtector.Unprotect(body.Value.RefreshToken);
        if (ticket?.Properties.ExpiresUtc is { } expires
            && time.GetUtcNow() < expires
            && ticket.Principal.SessionId() is { } session
            && ticket.Principal.Rotation() is { } rotation
            && await signIn.ValidateSecurityStampAsync(ticket.Principal) is { } user
            && await rotations.TakeAsync(session, user.Id, rotation, options.RefreshTokenExpiration, CancellationToken.None) is { } round)
        {
            return await IssueAsync(signIn, user, session, round, ticket.Principal.FindAll(ApiAuthentication.MethodClaim));
        }

        return Problems.Unauthorized("The refresh token is not good, or its session has ended. Sign in again.");
    }

    private static async Task<IResult> LogoutAsync(HttpContext context, PortalSignIn signIn, UserSessions sessions)
    {
        if (!ApiAuthentication.HasBearer(context.Request))
            await signIn.SignOutAsync();
        else if (context.User.UserId() is { } userId && context.User.SessionId() is { } session)
            await sessions.EndAsync(userId, session, CancellationToken.None);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ShowAsync(
        ManagementCaller caller,
        UserManager<ApplicationUser> users,
        OrganizationRegistry organizations,
        PlatformAdmins admins,
        CancellationToken cancellationToken) =>
        await users.FindByIdAsync(caller.UserId) is { } user
            ? TypedResults.Ok(await DescribeAsync(user, caller.OrganizationId, organizations, admins, cancellationToken))
            : Problems.NotFound("user");

    /// <summary>The framework writes both tokens.</summary>
    private static async Task<IResult> IssueAsync(PortalSignIn signIn, ApplicationUser user, Guid session, int rotation, IEnumerable<Claim> method)
    {
        var principal = await signIn.CreateUserPrincipalAsync(user);
        ((ClaimsIdentity)principal.Identity!).AddClaims(
        [
            new Claim(ApiAuthentication.SessionClaim, session.ToString()),
            new Claim(ApiAuthentication.RotationClaim, rotation.ToString(CultureInfo.InvariantCulture)),
            .. method,
        ]);
        return TypedResults.SignIn(principal, authenticationScheme: IdentityConstants.BearerScheme);
    }

    private static async Task<MeAnswer> DescribeAsync(
        ApplicationUser user, Guid organizationId, OrganizationRegistry organizations, PlatformAdmins admins, CancellationToken cancellationToken) => new(
        user.Id,
        user.Email ?? "",
        user.DisplayName,
        user.EmailConfirmed,
        user.TwoFactorEnabled,
        await admins.ContainsAsync(user.Id, cancellationToken),
        organizationId,
        [
            .. (await organizations.FindForUserAsync(user.Id, cancellationToken)).Select(organization => new MyOrganization(
                organization.OrganizationId, organization.Name, Words.Of(organization.Role), organization.IsActive)),
        ]);

    private static bool ReadFlag(string? text, out bool flag)
    {
        flag = false;
        // A mere ?useCookies, too, is a wish for them.
        return text is null || (text.Length == 0 ? flag = true : bool.TryParse(text, out flag));
    }
}
