using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Web.Authentication;

namespace SmoothLlm.Web.Components.Account;

/// <summary>What a browser has to know before it makes or shows a passkey. The challenge waits in a cookie of a few minutes.</summary>
internal static class PasskeyEndpoints
{
    public const string CreatePath = "/Account/Passkeys/CreationOptions";

    public const string RequestPath = "/Account/Passkeys/RequestOptions";

    public static void MapPasskeys(this IEndpointRouteBuilder app)
    {
        app.MapForm(CreatePath, CreateAsync).RequireAuthorization(PortalPolicies.Member);
        app.MapForm(RequestPath, RequestAsync).AllowAnonymous();
    }

    // The form parameters, although not needed, are what makes the antiforgery token be checked.
    private static async Task<IResult> CreateAsync(
        HttpContext context, UserManager<ApplicationUser> users, SignInManager<ApplicationUser> signIn, [FromForm(Name = "_handler")] string? handler)
    {
        if (await users.GetUserAsync(context.User) is not { } user)
            return TypedResults.Unauthorized();
        string name = user.UserName ?? user.Id;
        return Json(await signIn.MakePasskeyCreationOptionsAsync(new PasskeyUserEntity
        {
            Id = user.Id,
            Name = name,
            DisplayName = string.IsNullOrWhiteSpace(user.DisplayName) ? name : user.DisplayName,
        }));
    }

    private static async Task<IResult> RequestAsync(SignInManager<ApplicationUser> signIn, [FromForm(Name = "_handler")] string? handler) =>
        // For nobody in particular: the passkey itself says whose it is.
        Json(await signIn.MakePasskeyRequestOptionsAsync(user: null));

    private static IResult Json(string options) => TypedResults.Text(options, "application/json");
}
