using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace SmoothLlm.Web.Management.Requests;

/// <summary>
/// Two people who edit the same thing: an answer carries an ETag, and an update that sends it back in <c>If-Match</c> is
/// refused with 412 when somebody else was faster. Without the header the last one wins.
/// </summary>
internal static class Editing
{
    private static readonly SemaphoreSlim Turn = new(1, 1);

    /// <summary>Answers with something that can be edited.</summary>
    public static IResult Ok<T>(HttpContext context, T answer)
    {
        context.Response.Headers.ETag = TagOf(answer);
        return TypedResults.Ok(answer);
    }

    /// <summary>Answers with something whose edits are counted.</summary>
    public static IResult Ok<T>(HttpContext context, T answer, int revision)
    {
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");
        return TypedResults.Ok(answer);
    }

    /// <summary>The revision that the client has seen.</summary>
    /// <param name="revision">Null when it does not say, or takes any.</param>
    /// <returns>False for a tag that was never one of ours: nothing can match it.</returns>
    public static bool TryReadRevision(HttpRequest request, out int? revision)
    {
        revision = null;
        string tag = request.Headers.IfMatch.ToString();
        if (tag.Length == 0 || tag == "*")
            return true;
        if (!int.TryParse(tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return false;
        revision = number;
        return true;
    }

    /// <summary>For things whose edits are not counted: the tag is of what they look like.</summary>
    /// <remarks>Edits through this node take turns while they look and write; another node may come in between.</remarks>
    /// <param name="context">The request.</param>
    /// <param name="current">What it looks like now; null when it is gone, which is for <paramref name="change"/> to say.</param>
    /// <param name="change">Writes.</param>
    public static async Task<IResult> RunAsync<T>(HttpContext context, Func<Task<T?>> current, Func<Task<IResult>> change)
        where T : class
    {
        string tag = context.Request.Headers.IfMatch.ToString();
        if (tag.Length == 0 || tag == "*")
            return await change();
        await Turn.WaitAsync(context.RequestAborted);
        try
        {
            return await current() is { } seen && !string.Equals(TagOf(seen), tag, StringComparison.Ordinal) ? Problems.Stale() : await change();
        }
        finally
        {
            Turn.Release();
        }
    }

    private static string TagOf<T>(T answer) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(answer, JsonSerializerOptions.Web)).AsSpan(0, 8))}\"";
}
