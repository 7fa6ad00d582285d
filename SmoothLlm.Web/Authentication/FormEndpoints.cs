using System.Diagnostics.CodeAnalysis;

namespace SmoothLlm.Web.Authentication;

/// <summary>Where the forms of pages are sent to that no component answers.</summary>
internal static class FormEndpoints
{
    /// <summary>
    /// Bound at run time, unlike all other endpoints: what is written at build reads a form whose antiforgery token is missing,
    /// and fails in doing so; what is bound at run time refuses it with 400.
    /// </summary>
    /// <param name="handler">Takes a form parameter, which makes the token be checked.</param>
    [SuppressMessage("Usage", "RDG002", Justification = "Not to be resolved at build, see above.")]
    public static RouteHandlerBuilder MapForm(this IEndpointRouteBuilder routes, string path, Delegate handler) => routes.MapPost(path, handler);
}
