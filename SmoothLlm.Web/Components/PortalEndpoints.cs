using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Radzen;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Components.Account;
using SmoothLlm.Web.Components.Shared;

namespace SmoothLlm.Web.Components;

internal static class PortalEndpoints
{
    /// <summary>Blazor, Radzen, and what pages share.</summary>
    public static IServiceCollection AddPortal(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PortalOptions>().Bind(configuration.GetSection(PortalOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PortalOptions>, PortalOptions.Validator>();
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddRadzenComponents();
        services.AddHttpContextAccessor();
        services.AddScoped<CurrentOrganization>();
        services.AddScoped<AccountRedirects>();
        services.AddScoped<AccountLinks>();
        return services;
    }

    /// <summary>Error pages, headers, sign-in. Error pages and headers only where people look: what programs call answers for itself.</summary>
    public static IApplicationBuilder UsePortal(this WebApplication app)
    {
        app.UseWhen(context => !ApiPaths.Contains(context.Request.Path), pages =>
        {
            if (!app.Environment.IsDevelopment())
                pages.UseExceptionHandler("/Error", createScopeForErrors: true);
            pages.UseSecurityHeaders();
            pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        });
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        return app;
    }

    /// <summary>Static files, pages, sign-out.</summary>
    public static IEndpointRouteBuilder MapPortal(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapRazorComponents<App>()
            // Said in our own header (SecurityHeaders), and a second policy of the same kind would only confuse.
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
        app.MapPost("/Account/Logout", SignOutAsync).RequireAuthorization(PortalPolicies.Member);
        return app;
    }

    // The form parameter, although not needed, is what makes the antiforgery token be checked.
    private static async Task<IResult> SignOutAsync(
        SignInManager<ApplicationUser> signIn,
        [FromForm(Name = "returnUrl")] string? returnUrl)
    {
        await signIn.SignOutAsync();
        return TypedResults.LocalRedirect(LocalUrl.OrRoot(returnUrl));
    }
}
