using Microsoft.AspNetCore.Http.Features;

namespace SmoothLlm.Web.Proxy;

/// <summary>
/// Requests under <c>/v1</c> get a context that <see cref="IHttpContextAccessor"/> does not know of. Nothing on their way
/// asks it, and what it keeps would be copied at every wait of every request.
/// </summary>
internal sealed class ProxyHttpContextFactory(IServiceProvider services, IServiceScopeFactory scopes) : IHttpContextFactory
{
    private readonly DefaultHttpContextFactory portal = new(services);

    public HttpContext Create(IFeatureCollection featureCollection) =>
        featureCollection.Get<IHttpRequestFeature>() is { } request && IsProxied(request.Path)
            ? new DefaultHttpContext(featureCollection) { ServiceScopeFactory = scopes }
            : portal.Create(featureCollection);

    public void Dispose(HttpContext httpContext)
    {
        if (!IsProxied(httpContext.Request.Path.Value))
            portal.Dispose(httpContext);
    }

    private static bool IsProxied(string? path) => path is not null && path.StartsWith("/v1/", StringComparison.Ordinal);
}
