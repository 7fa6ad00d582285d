namespace SmoothLlm.Web.Configuration;

/// <summary>
/// Where <c>appsettings.json</c> and the portal's files lie: in the working folder when it has the settings (as with
/// <c>dotnet run</c>), otherwise beside the program, so that a published build can be started from anywhere. Only where
/// data is written goes by the working folder alone.
/// </summary>
internal static class ContentRoot
{
    private const string SettingsFile = "appsettings.json";
    private const string Option = "contentRoot";

    private static readonly string[] Variables = ["ASPNETCORE_CONTENTROOT", "DOTNET_CONTENTROOT"];

    /// <summary>The program's arguments with the right folder.</summary>
    public static WebApplicationOptions For(string[] arguments) => new() { Args = arguments, ContentRootPath = Find(arguments) };

    /// <returns>Null when somebody has said where, or the working folder is right: the framework's own choice stands.</returns>
    private static string? Find(string[] arguments)
    {
        bool isSaid = arguments.Any(argument => argument.TrimStart('-', '/').StartsWith(Option, StringComparison.OrdinalIgnoreCase))
            || Variables.Any(variable => Environment.GetEnvironmentVariable(variable) is { Length: > 0 });
        return isSaid || File.Exists(Path.Combine(Directory.GetCurrentDirectory(), SettingsFile)) ? null : AppContext.BaseDirectory;
    }
}
