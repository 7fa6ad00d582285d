using System.Globalization;
using SmoothLlm.Core.Limits;

namespace SmoothLlm.Web.Proxy;

/// <summary>How much of the rates is left, in the headers that OpenAI's clients read; where Anthropic's API is spoken, in its headers, too.</summary>
internal static class RateHeaders
{
    public static void Write(HttpContext context, in RateStanding standing)
    {
        if (standing.Requests is { } requests)
            Write(context, "requests", requests);
        if (standing.Tokens is { } tokens)
            Write(context, "tokens", tokens);
    }

    /// <summary>As OpenAI writes it: <c>12ms</c>, <c>1.5s</c>, <c>6m0s</c>, <c>5h3m0s</c>.</summary>
    internal static string Duration(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(1))
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (long)time.TotalMilliseconds)}ms");
        string seconds = ((time.Seconds * 1000) + time.Milliseconds) % 1000 == 0
            ? time.Seconds.ToString(CultureInfo.InvariantCulture)
            : (time.Seconds + (time.Milliseconds / 1000m)).ToString("0.###", CultureInfo.InvariantCulture);
        long hours = (long)time.TotalHours;
        return (hours > 0 ? string.Create(CultureInfo.InvariantCulture, $"{hours}h") : "")
            + (hours > 0 || time.Minutes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}m") : "")
            + seconds + "s";
    }

    private static void Write(HttpContext context, string what, in Rate rate)
    {
        var headers = context.Response.Headers;
        string limit = rate.Limit.ToString(CultureInfo.InvariantCulture);
        string remaining = rate.Remaining.ToString(CultureInfo.InvariantCulture);
        headers[$"x-ratelimit-limit-{what}"] = limit;
        headers[$"x-ratelimit-remaining-{what}"] = remaining;
        headers[$"x-ratelimit-reset-{what}"] = Duration(rate.Reset);
        if (context.Request.Path.Value?.EndsWith("/v1/messages", StringComparison.Ordinal) != true)
            return;
        var resetsAt = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() + rate.Reset;
        headers[$"anthropic-ratelimit-{what}-limit"] = limit;
        headers[$"anthropic-ratelimit-{what}-remaining"] = remaining;
        headers[$"anthropic-ratelimit-{what}-reset"] = resetsAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
