namespace SmoothLlm.Web.Components.Account;

/// <summary>Addresses to go back to after sign-in come from the query, so only those within this site are taken.</summary>
internal static class LocalUrl
{
    /// <summary>The path given, if it is one within this site; otherwise the portal's first page.</summary>
    public static string OrRoot(string? url)
    {
        bool isLocal = url is ['/', ..]
            && !(url.Length > 1 && url[1] is '/' or '\\')
            && !url.Any(char.IsControl);
        return isLocal ? url! : "/";
    }
}
