using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Users;

namespace SmoothLlm.Web.Authentication;

internal static class PortalAuthentication
{
    /// <summary>Length is what makes a password hard to guess; rules about characters only make it hard to remember.</summary>
    public const int MinPasswordLength = 12;

    /// <summary>Hashing is linear in the length, so there is an end to it.</summary>
    public const int MaxPasswordLength = 128;

    private const int MaxFailedSignIns = 5;

    private static readonly TimeSpan LockoutTime = TimeSpan.FromMinutes(5);

    /// <summary>Users, their cookies, and the policies of the portal's pages.</summary>
    public static IServiceCollection AddPortalAuthentication(this IServiceCollection services, IConfiguration configuration)
    {
        bool isMailSent = SmtpOptions.IsConfigured(configuration);
        services.AddAuthentication(options =>
            {
                options.DefaultScheme = IdentityConstants.ApplicationScheme;
                options.DefaultSignInScheme = IdentityConstants.ExternalScheme;
            })
            .AddApiAuthentication()
            .AddIdentityCookies();
        services.ConfigureApplicationCookie(SetUpCookie);
        services.AddUsers();
        services.AddIdentityCore<ApplicationUser>(options =>
            {
                // Without a mail server nobody could confirm anything.
                options.SignIn.RequireConfirmedAccount = isMailSent;
                options.User.RequireUniqueEmail = true;
                options.Lockout.MaxFailedAccessAttempts = MaxFailedSignIns;
                options.Lockout.DefaultLockoutTimeSpan = LockoutTime;
                options.Password.RequiredLength = MinPasswordLength;
                options.Password.RequireDigit = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
            })
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<SmoothLlmDbContext>()
            .AddSignInManager<PortalSignIn>()
            .AddClaimsPrincipalFactory<PortalClaimsFactory>()
            .AddDefaultTokenProviders();
        services.Configure<SecurityStampValidatorOptions>(options =>
        {
            options.ValidationInterval = IdentityRevalidatingAuthenticationStateProvider.Interval;
            options.OnRefreshingPrincipal = KeepFoundOut;
        });

        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<PortalOptions>>((passkeys, portal) =>
        {
            // Passkeys belong to a host's name. Without a fixed one they belong to the one that was asked.
            passkeys.ServerDomain = portal.Value.PublicUrl?.Host;
            // They stand for the password and the second factor, and nobody says first who they are.
            (passkeys.UserVerificationRequirement, passkeys.ResidentKeyRequirement) = ("required", "required");
        });

        services.AddSingleton<IAuthorizationHandler, VisitorsOnlyLookHandler>();
        PortalPolicies.AddTo(services.AddAuthorizationBuilder());
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, IdentityRevalidatingAuthenticationStateProvider>();
        return services;
    }

    private static void SetUpCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "smoothllm-session";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.ExpireTimeSpan = SessionActivity.BrowserLifetime;
        options.LoginPath = "/Account/Login";
        options.AccessDeniedPath = "/Account/AccessDenied";
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnValidatePrincipal = ValidateAsync;
        options.Events.OnRedirectToLogin = context => RedirectPeopleOnly(context, StatusCodes.Status401Unauthorized);
        options.Events.OnRedirectToAccessDenied = context => RedirectPeopleOnly(context, StatusCodes.Status403Forbidden);
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        // In memory, so with every request; the rest needs the database and has time.
        var services = context.HttpContext.RequestServices;
        var session = context.Principal?.SessionId();
        if ((context.Principal?.UserId() is { } userId && services.GetRequiredService<DisabledUsers>().Contains(userId))
            || (session is { } known && services.GetRequiredService<EndedSessions>().Contains(known)))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
            return;
        }

        if (session is { } used)
            services.GetRequiredService<SessionActivity>().Note(used);
        if (Visit.Of(context.Principal) is { } visit && visit.EndsAt <= services.GetRequiredService<TimeProvider>().GetUtcNow())
        {
            context.ReplacePrincipal(Visit.With(context.Principal!, visit: null));
            context.ShouldRenew = true;
        }

        await SecurityStampValidator.ValidatePrincipalAsync(context);
    }

    /// <summary>The user is read anew every few minutes. What was found out at the sign-in, and visits, are not in the database: they go from the old cookie into the new one.</summary>
    private static Task KeepFoundOut(SecurityStampRefreshingPrincipalContext context)
    {
        if (context is { CurrentPrincipal: { } before, NewPrincipal.Identity: ClaimsIdentity identity })
            identity.AddClaims(before.Claims.Where(claim => claim.Type is ApiAuthentication.SessionClaim or ApiAuthentication.MethodClaim));
        if (Visit.Of(context.CurrentPrincipal) is { } visit && context.NewPrincipal is { } user)
            context.NewPrincipal = Visit.With(user, visit);
        return Task.CompletedTask;
    }

    private static Task RedirectPeopleOnly(RedirectContext<CookieAuthenticationOptions> context, int statusCode)
    {
        // Nobody is led elsewhere with a form that was refused.
        bool isVisitor = statusCode == StatusCodes.Status403Forbidden && Visit.Of(context.HttpContext.User) is not null && !HttpMethods.IsGet(context.Request.Method);
        if (isVisitor || ApiPaths.Contains(context.Request.Path))
            return TypedResults.Problem(isVisitor ? VisitorsOnlyLookHandler.Refusal : null, statusCode: statusCode).ExecuteAsync(context.HttpContext);
        // Whoever asks for the portal without saying more gets to know what it is.
        bool isFirstVisit = statusCode == StatusCodes.Status401Unauthorized && context.Request.Path == "/";
        context.Response.Redirect(isFirstVisit ? context.Request.PathBase + "/welcome" : context.RedirectUri);
        return Task.CompletedTask;
    }
}
