namespace SmoothLlm.Web.Authentication;

/// <summary>The paths that programs call. Their answers stay what they are: no login page, no HTML in place of an error.</summary>
internal static class ApiPaths
{
    private static readonly PathString[] Roots = ["/v1", "/api", "/health", "/alive", "/metrics", "/openapi"];

    public static bool Contains(PathString path) => Array.Exists(Roots, root => path.StartsWithSegments(root, StringComparison.OrdinalIgnoreCase));
}
