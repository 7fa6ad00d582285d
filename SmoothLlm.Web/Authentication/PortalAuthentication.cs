using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Persistence;

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
            .AddIdentityCookies();
        services.ConfigureApplicationCookie(SetUpCookie);
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
            .AddSignInManager()
            .AddClaimsPrincipalFactory<PortalClaimsFactory>()
            .AddDefaultTokenProviders();
        services.Configure<SecurityStampValidatorOptions>(options =>
            options.ValidationInterval = IdentityRevalidatingAuthenticationStateProvider.Interval);

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
        options.LoginPath = "/Account/Login";
        options.AccessDeniedPath = "/Account/AccessDenied";
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnRedirectToLogin = context => RedirectPeopleOnly(context, StatusCodes.Status401Unauthorized);
        options.Events.OnRedirectToAccessDenied = context => RedirectPeopleOnly(context, StatusCodes.Status403Forbidden);
    }

    private static Task RedirectPeopleOnly(RedirectContext<CookieAuthenticationOptions> context, int statusCode)
    {
        if (ApiPaths.Contains(context.Request.Path))
            return TypedResults.Problem(statusCode: statusCode).ExecuteAsync(context.HttpContext);
        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }
}
