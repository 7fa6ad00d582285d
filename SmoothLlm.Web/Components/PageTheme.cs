namespace SmoothLlm.Web.Components;

/// <summary>Light, dark, or as the system has it: the visitor's choice, kept in a cookie that portal.js writes.</summary>
internal sealed record PageTheme(string Name)
{
    private const string CookieName = "smoothllm-theme";
    private const string Folder = "_content/Radzen.Blazor/css/";

    public static PageTheme Of(HttpRequest request) =>
        new(request.Cookies[CookieName] switch { "light" => "light", "dark" => "dark", _ => "system" });

    public IEnumerable<Sheet> Sheets =>
    [
        new(Folder + "standard-base.css", "light", Media("light")),
        new(Folder + "standard-wcag.css", "light", Media("light")),
        new(Folder + "standard-dark-base.css", "dark", Media("dark")),
        new(Folder + "standard-dark-wcag.css", "dark", Media("dark")),
    ];

    private string Media(string scheme) =>
        Name == "system" ? $"(prefers-color-scheme: {scheme})" : Name == scheme ? "all" : "not all";

    internal sealed record Sheet(string Path, string Scheme, string Media);
}
