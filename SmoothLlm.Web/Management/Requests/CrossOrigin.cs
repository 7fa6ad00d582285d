using SmoothLlm.Web.Authentication;

namespace SmoothLlm.Web.Management.Requests;

/// <summary>
/// Browsers send cookies along with what other sites make them do. The cookie's SameSite attribute keeps it from most of
/// that, and this from the rest: a call that changes something and has no bearer token must come from our own pages, or
/// from no page at all. Browsers say where a call comes from in headers that pages cannot forge.
/// </summary>
internal static class CrossOrigin
{
    public static bool IsForged(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)
            || ApiAuthentication.HasBearer(request))
        {
            return false;
        }

        string site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
            return site is not ("same-origin" or "none");
        string origin = request.Headers.Origin.ToString();
        // Neither header: no browser of these years, so nobody's cookies are borrowed.
        if (origin.Length == 0)
            return false;
        // By host and port alone: behind a proxy that ends TLS the scheme may not be the one that the browser sees.
        return !Uri.TryCreate(origin, UriKind.Absolute, out var from)
            || !string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
