using System.Globalization;
using Microsoft.AspNetCore.Localization;
using SmoothLlm.Web.Authentication;

namespace SmoothLlm.Web.Localization;

/// <summary>The portal's languages. A visitor's own choice is kept in a cookie that portal.js writes; without one the browser's preference counts.</summary>
internal static class Languages
{
    /// <summary>In it: <c>c=ko|uic=ko</c>, as the framework reads it.</summary>
    public const string CookieName = "smoothllm-language";

    /// <summary>The language of the keys, and of everybody who asks for none of these.</summary>
    private const string Default = "en";

    /// <summary>Each by its own name, the default first.</summary>
    public static IReadOnlyList<(string Code, string Name)> All { get; } = [(Default, "English"), ("ko", "한국어"), ("th", "ไทย"), ("he", "עברית")];

    private static CultureInfo[] Cultures { get; } = [.. All.Select(language => CultureOf(language.Code))];

    /// <summary>The current one's code.</summary>
    public static string Current => All.Any(language => language.Code == CultureInfo.CurrentUICulture.TwoLetterISOLanguageName)
        ? CultureInfo.CurrentUICulture.TwoLetterISOLanguageName
        : Default;

    /// <summary>For the attribute dir.</summary>
    public static string Direction => CultureInfo.CurrentUICulture.TextInfo.IsRightToLeft ? "rtl" : "ltr";

    /// <summary>For pages only: what programs call answers the same to everybody.</summary>
    public static IApplicationBuilder UseLanguages(this IApplicationBuilder app)
    {
        // Not that of the machine: neither for programs nor for jobs.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = Cultures[0];
        var options = new RequestLocalizationOptions
        {
            DefaultRequestCulture = new RequestCulture(Cultures[0]),
            SupportedCultures = Cultures,
            SupportedUICultures = Cultures,
            RequestCultureProviders = [new CookieRequestCultureProvider { CookieName = CookieName }, new AcceptLanguageHeaderRequestCultureProvider()],
        };
        return app.UseWhen(context => !ApiPaths.Contains(context.Request.Path), pages => pages.UseRequestLocalization(options));
    }

    /// <summary>Days of bills and logs are those of the Gregorian calendar everywhere; Thai would count its own years.</summary>
    private static CultureInfo CultureOf(string code)
    {
        var culture = new CultureInfo(code);
        culture.DateTimeFormat.Calendar = new GregorianCalendar();
        return culture;
    }
}
