using Microsoft.AspNetCore.Components;

namespace SmoothLlm.Web.Components.Account;

/// <summary>Redirects among account pages; a message for the next page travels in a cookie of a few seconds.</summary>
internal sealed class AccountRedirects(NavigationManager navigation)
{
    public const string MessageCookieName = "smoothllm-message";

    private static readonly CookieBuilder MessageCookie = new()
    {
        SameSite = SameSiteMode.Strict,
        HttpOnly = true,
        IsEssential = true,
        MaxAge = TimeSpan.FromSeconds(5),
    };

    /// <summary>To where the visitor came from, or to the portal.</summary>
    public void BackTo(string? returnUrl) => navigation.NavigateTo(LocalUrl.OrRoot(returnUrl));

    public void To(string path, params (string Name, object? Value)[] query) =>
        navigation.NavigateTo(navigation.GetUriWithQueryParameters(
            navigation.ToAbsoluteUri(path).AbsoluteUri,
            query.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal)));

    public void ToWithMessage(string path, string message, HttpContext context)
    {
        context.Response.Cookies.Append(MessageCookieName, message, MessageCookie.Build(context));
        navigation.NavigateTo(path);
    }
}
