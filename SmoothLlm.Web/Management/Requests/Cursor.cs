using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace SmoothLlm.Web.Management.Requests;

/// <summary>Where the next page of a list begins: the sort key of the last item, in a text that nobody needs to understand.</summary>
internal static class Cursor
{
    private const char Separator = '\n';

    public static string Write(params IReadOnlyList<string> parts) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(string.Join(Separator, parts)));

    /// <returns>Null for what was never a cursor.</returns>
    public static string[]? Read(string text)
    {
        try
        {
            return Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(text)).Split(Separator);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <summary>Some of a list.</summary>
/// <param name="NextCursor">Leads to the next ones; null at the end.</param>
internal sealed record PageAnswer<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Pages of lists that are short enough to be read whole.</summary>
internal static class Paging
{
    /// <param name="items">The whole list.</param>
    /// <param name="key">Its items' sort key, unique; the list is brought into its order.</param>
    /// <param name="query">Says which page.</param>
    /// <param name="answer">Makes the answer of an item.</param>
    /// <returns>Null when the query is not good.</returns>
    public static PageAnswer<TAnswer>? Page<T, TAnswer>(this IEnumerable<T> items, Func<T, string> key, QueryReader query, Func<T, TAnswer> answer)
    {
        int size = query.Limit();
        string? after = query.Cursor() is [var last] ? last : null;
        if (query.Refusal is not null)
            return null;
        var found = items
            .OrderBy(key, StringComparer.Ordinal)
            .SkipWhile(item => after is not null && string.CompareOrdinal(key(item), after) <= 0)
            .Take(size + 1)
            .ToList();
        return new PageAnswer<TAnswer>([.. found.Take(size).Select(answer)], found.Count > size ? Cursor.Write(key(found[size - 1])) : null);
    }
}
