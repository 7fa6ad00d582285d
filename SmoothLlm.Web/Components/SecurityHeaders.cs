using SmoothLlm.Web.Authentication;

namespace SmoothLlm.Web.Components;

/// <summary>What browsers are told to refuse on the portal's pages. What programs call needs none of it but the content type.</summary>
internal static class SecurityHeaders
{
    // Inline styles stay allowed: Radzen's components position and size themselves with style attributes.
    private const string ContentSecurityPolicy =
        "default-src 'self'; base-uri 'self'; object-src 'none'; img-src 'self' data:; script-src 'self'; "
        + "style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; form-action 'self' https://checkout.stripe.com";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (ApiPaths.Contains(context.Request.Path))
            return next(context);
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        return next(context);
    });
}
