namespace SmoothLlm.Infrastructure.Users;

/// <summary>What people call what they signed in with, from how it calls itself.</summary>
public static class DeviceName
{
    private const int MaxProgramLength = 60;

    /// <summary>The names that others borrow come last.</summary>
    private static readonly (string Token, string Name)[] Browsers =
    [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Token, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ];

    /// <param name="userAgent">The header of that name; null when there was none.</param>
    /// <returns>Such as <c>Firefox, Windows</c> or <c>curl/8.5.0</c>; null for what says nothing.</returns>
    public static string? Of(string? userAgent)
    {
        if (string.IsNullOrWhiteSpace(userAgent))
            return null;
        string? browser = Find(Browsers, userAgent);
        if (browser is null)
        {
            string program = userAgent.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries)[0];
            return program.Length <= MaxProgramLength ? program : program[..MaxProgramLength];
        }

        return Find(Systems, userAgent) is { } system ? $"{browser}, {system}" : browser;
    }

    private static string? Find((string Token, string Name)[] known, string userAgent) =>
        Array.Find(known, pair => userAgent.Contains(pair.Token, StringComparison.Ordinal)).Name;
}
