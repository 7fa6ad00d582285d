using System.Text.Json;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Radzen;
using SmoothLlm.Core.Audit;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Users;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Components.Account;
using SmoothLlm.Web.Components.Portal.Usage;
using SmoothLlm.Web.Components.Shared;
using SmoothLlm.Web.Localization;
using SmoothLlm.Web.Payments;

namespace SmoothLlm.Web.Components;

internal static class PortalEndpoints
{
    /// <summary>Of one message of a circuit: the longest text of the playground, three bytes a character, and room.</summary>
    private const long MaxMessageBytes = 256 * 1024;

    private static readonly JsonSerializerOptions ExportJson = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Blazor, Radzen, and what pages share.</summary>
    public static IServiceCollection AddPortal(this IServiceCollection services)
    {
        services.AddExceptionHandler<ApiExceptionHandler>();
        services.AddRazorComponents().AddInteractiveServerComponents()
            // A page of text that somebody pastes comes in one message.
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = MaxMessageBytes);
        services.AddRadzenComponents();
        services.AddHttpContextAccessor();
        services.AddScoped<CurrentOrganization>();
        services.AddScoped<CircuitHandler, CircuitActor>();
        services.AddScoped<AccountRedirects>();
        services.AddScoped<AccountLinks>();
        services.AddScoped<SignUp>();
        services.AddScoped<PasswordResets>();
        services.AddInvitations();
        return services;
    }

    /// <summary>Error pages, headers, sign-in. Error pages only where people look: what programs call answers for itself.</summary>
    public static WebApplication UsePortal(this WebApplication app)
    {
        // Not in a branch of the pipeline for the portal's paths, although that would read better: a branch has no routing
        // to find the error pages with.
        if (!app.Environment.IsDevelopment())
            app.UseExceptionHandler("/Error", createScopeForErrors: true);
        app.UseSecurityHeaders();
        app.UseLanguages();
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use(KeepStatus);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseActorTracking();
        app.UseAntiforgery();
        return app;
    }

    /// <summary>Static files, pages, sign-out, and where payments arrive.</summary>
    public static WebApplication MapPortal(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapRazorComponents<App>()
            // Said in our own header (SecurityHeaders), and a second policy of the same kind would only confuse.
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
        app.MapForm("/Account/Logout", SignOutAsync).RequireAuthorization(PortalPolicies.Member).WithMetadata(new OpenToVisitors());
        app.MapVisits();
        app.MapPasskeys();
        app.MapForm("/Account/Manage/YourData/Download", DownloadAsync).RequireAuthorization(PortalPolicies.Member);
        app.MapPayments();
        app.MapLogExport();
        return app;
    }

    /// <summary>Leaves the status as it is where a page in its place would be wrong: for programs, and after a form that was refused.</summary>
    private static Task KeepStatus(HttpContext context, RequestDelegate next)
    {
        bool isPage = HttpMethods.IsGet(context.Request.Method) && !ApiPaths.Contains(context.Request.Path);
        if (!isPage && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
            pages.Enabled = false;
        return next(context);
    }

    private static async Task<IResult> DownloadAsync(
        HttpContext context, PersonalData data, Database database, TimeProvider time, [FromForm(Name = "returnUrl")] string? returnUrl)
    {
        if (context.User.UserId() is not { } userId || await data.ReadAsync(userId, context.RequestAborted) is not { } held)
            return TypedResults.LocalRedirect(LocalUrl.OrRoot(returnUrl));
        await database.RecordAsync(new AuditEvent(AuditActions.UserDataExported, OrganizationId: null, AuditTarget.User(userId)), time.GetUtcNow());
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.File(JsonSerializer.SerializeToUtf8Bytes(held, ExportJson), "application/json", "my-data.json");
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
