namespace SmoothLlm.Web.Components;

/// <summary>Light, dark, or as the system has it: the visitor's choice, kept in a cookie that portal.js writes.</summary>
/// <param name="Name">As app.css knows it, in the root's <c>data-theme</c>.</param>
internal sealed record PageTheme(string Name)
{
    private const string CookieName = "smoothllm-theme";

    public static PageTheme Of(HttpRequest request) =>
        new(request.Cookies[CookieName] switch { "light" => "light", "dark" => "dark", _ => "system" });
}
