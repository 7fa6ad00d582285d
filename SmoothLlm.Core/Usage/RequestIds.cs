namespace SmoothLlm.Core.Usage;

/// <summary>A request's id as it is shown and taken: <c>req_</c> and 32 hexadecimal digits.</summary>
public static class RequestIds
{
    private const string Prefix = "req_";

    /// <summary>As the header <c>x-request-id</c> and every page show it.</summary>
    /// <param name="requestId">The id.</param>
    public static string Format(Guid requestId) => Prefix + requestId.ToString("N");

    /// <summary>Takes the shown form, and the plain id with or without hyphens.</summary>
    /// <param name="text">What somebody sent.</param>
    /// <returns>Null when it is neither.</returns>
    public static Guid? Parse(string? text)
    {
        var digits = text.AsSpan();
        if (digits.StartsWith(Prefix, StringComparison.Ordinal))
            digits = digits[Prefix.Length..];
        return Guid.TryParseExact(digits, "N", out var requestId) || Guid.TryParseExact(digits, "D", out requestId) ? requestId : null;
    }
}
