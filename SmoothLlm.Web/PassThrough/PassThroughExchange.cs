using Microsoft.AspNetCore.Http.Features;
using SmoothLlm.Core.Proxy.PassThrough;
using SmoothLlm.Web.Proxy;
using Header = System.Collections.Generic.KeyValuePair<string, string>;

namespace SmoothLlm.Web.PassThrough;

/// <summary>A pass-through request over HTTP: the target as it stood in the request line, not as routing understood it.</summary>
internal sealed class PassThroughExchange : ClientExchange, IPassThroughExchange
{
    /// <summary>What stands before the provider's name.</summary>
    public const string Mount = "/api/v1/";

    /// <summary>The request's id where the provider's own takes the name <c>x-request-id</c>.</summary>
    public const string RequestIdHeader = "x-smoothllm-request-id";

    private readonly HttpContext context;
    private IReadOnlyList<Header>? headers;

    public PassThroughExchange(HttpContext context, DateTimeOffset now)
        : base(context, now)
    {
        this.context = context;
        context.Response.Headers[RequestIdHeader] = RequestIdText;
        ProviderSlug = RouteValue("provider") ?? "";
        (Path, Query) = Split(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
    }

    public string Method => context.Request.Method;

    public string ProviderSlug { get; }

    public string? Path { get; }

    public string Query { get; }

    /// <summary>The monitor token: the other headers of a credential are the customer's and the provider's.</summary>
    public override string? Credential => context.Request.Headers[ForwardedHeaders.MonitorToken] is [{ } token] ? token.Trim() : null;

    public IReadOnlyList<Header> Headers => headers ??=
        [.. context.Request.Headers.SelectMany(header => header.Value.Select(value => new Header(header.Key, value ?? "")))];

    /// <summary>An offer to go on in HTTP/2, which some clients make with every request, may be passed over; this one may not.</summary>
    public bool WantsUpgrade => context.Request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase)
        || context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;

    public (Stream Body, long? Length)? OpenBody(long maxBytes)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
            return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = maxBytes;
        return (context.Request.Body, context.Request.ContentLength);
    }

    public bool IsTooLarge(Exception failure) => failure is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge };

    public void Begin(int statusCode, IReadOnlyList<Header> headers)
    {
        HasBegun = true;
        var response = context.Response;
        response.StatusCode = statusCode;
        bool hasBody = statusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified);
        // What is left at the provider and what is left here must not be told in one breath.
        foreach (string ours in response.Headers.Keys.Where(IsRate).ToList())
            response.Headers.Remove(ours);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
        {
            if (!hasBody && name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                continue;
            // What we had put there gives way to what the provider says.
            if (seen.Add(name))
                response.Headers[name] = value;
            else
                response.Headers.Append(name, value);
        }
    }

    public void Abort() => context.Abort();

    private static bool IsRate(string name) =>
        name.StartsWith("x-ratelimit-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("anthropic-ratelimit-", StringComparison.OrdinalIgnoreCase);

    private (string? Path, string Query) Split(string target)
    {
        int queryAt = target.IndexOf('?', StringComparison.Ordinal);
        string query = queryAt < 0 ? "" : target[queryAt..];
        string path = queryAt < 0 ? target : target[..queryAt];
        if (!path.StartsWith('/') && path.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme)
        {
            int pathAt = path.IndexOf('/', scheme + 3);
            path = pathAt < 0 ? "" : path[pathAt..];
        }

        string before = context.Request.PathBase + Mount + ProviderSlug;
        bool isPlain = path.StartsWith(before, StringComparison.OrdinalIgnoreCase) && (path.Length == before.Length || path[before.Length] == '/');
        return (isPlain ? path[before.Length..] : null, query);
    }
}
