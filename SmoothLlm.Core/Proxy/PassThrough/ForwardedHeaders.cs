using System.Collections.Frozen;
using Header = System.Collections.Generic.KeyValuePair<string, string>;

namespace SmoothLlm.Core.Proxy.PassThrough;

/// <summary>Which headers are passed on. All of them, but for what concerns one connection only, and what is ours.</summary>
public static class ForwardedHeaders
{
    /// <summary>Where the monitor token is sent.</summary>
    public const string MonitorToken = "X-Monitor-Token";

    private const string OurPrefix = "x-smoothllm-";

    /// <summary>What the names of the portal's cookies begin with.</summary>
    private static readonly string[] OurCookies = [".AspNetCore.", "smoothllm-"];

    /// <summary>RFC 9110, 7.6.1, and the older names.</summary>
    private static readonly string[] HopByHop =
    [
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade", "HTTP2-Settings",
    ];

    /// <summary>Besides: where we are, who stands before us, and what a client says to its own connection.</summary>
    private static readonly FrozenSet<string> NotSent = HopByHop.Concat(
        [
            MonitorToken, "Host", "Expect", "X-Content-Length", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host",
            "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Original-For", "X-Original-Host", "X-Original-Proto",
        ])
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Besides: what a provider says of its own host and would be taken for ours.</summary>
    private static readonly FrozenSet<string> NotReturned = HopByHop.Concat(
            ["Alt-Svc", "Strict-Transport-Security", "Clear-Site-Data", "Public-Key-Pins"])
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The headers that the provider gets.</summary>
    /// <param name="sent">As the client sent them, a pair a line.</param>
    public static List<Header> ToProvider(IReadOnlyList<Header> sent)
    {
        var kept = new List<Header>(sent.Count);
        var named = NamedByConnection(sent);
        foreach (var (name, value) in sent)
        {
            if (NotSent.Contains(name) || name.StartsWith(OurPrefix, StringComparison.OrdinalIgnoreCase) || named.Contains(name))
                continue;
            if (!name.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
                kept.Add(new Header(name, value));
            else if (WithoutOurs(value) is { Length: > 0 } cookies)
                kept.Add(new Header(name, cookies));
        }

        return kept;
    }

    /// <summary>The headers that the client gets.</summary>
    /// <param name="answered">As the provider sent them, a pair a line.</param>
    public static List<Header> ToClient(IReadOnlyList<Header> answered)
    {
        var kept = new List<Header>(answered.Count);
        var named = NamedByConnection(answered);
        foreach (var (name, value) in answered)
        {
            bool isOurs = name.StartsWith(OurPrefix, StringComparison.OrdinalIgnoreCase)
                || (name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase) && IsOurCookie(value));
            // What is not ASCII cannot be sent by HTTP libraries alike; no provider's header is known to need it.
            if (!isOurs && !NotReturned.Contains(name) && !named.Contains(name) && !value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                kept.Add(new Header(name, value));
        }

        return kept;
    }

    private static HashSet<string> NamedByConnection(IReadOnlyList<Header> headers)
    {
        HashSet<string> named = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
        {
            if (name.Equals("Connection", StringComparison.OrdinalIgnoreCase))
                named.UnionWith(value.Split(',', StringSplitOptions.TrimEntries));
        }

        return named;
    }

    private static string WithoutOurs(string cookies) =>
        string.Join("; ", cookies.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(cookie => !IsOurCookie(cookie)));

    private static bool IsOurCookie(string cookie) =>
        OurCookies.Any(prefix => cookie.TrimStart().StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
