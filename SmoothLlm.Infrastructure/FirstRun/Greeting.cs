using System.Globalization;
using System.Text;

namespace SmoothLlm.Infrastructure.FirstRun;

/// <summary>The text on the console once the server listens.</summary>
internal static class Greeting
{
    /// <param name="address">Where the portal is; null when that is not known.</param>
    /// <param name="secrets">Shown with it; null after the first run.</param>
    public static string Write(Uri? address, FirstRunSecrets? secrets)
    {
        string portal = address?.GetLeftPart(UriPartial.Authority) ?? "(the server did not start)";
        if (secrets is null)
            return $"SmoothLlm portal: {portal}{Environment.NewLine}";

        var lines = new List<string>
        {
            "SmoothLlm is ready. This is shown once:",
            "",
            $"Portal    {portal}",
            $"E-mail    {secrets.AdminEmail}",
            $"Password  {secrets.AdminPassword}",
        };
        if (secrets.DemoKey is not null)
            lines.AddRange(["", $"Demo key  {secrets.DemoKey}", "          (organization Demo, 5 USD of credit)"]);

        var text = new StringBuilder().Append(Box(lines));
        if (secrets is { DemoKey: { } key, DemoModel: { } model } && address is not null)
            text.AppendLine("Try it:").AppendLine().AppendLine(Curl(portal, key, model)).AppendLine();
        return text.ToString();
    }

    /// <summary>The address of a server as somebody on this machine reaches it.</summary>
    /// <param name="listening">As Kestrel reports it: may name any host (<c>http://[::]:80</c>, <c>http://*:80</c>).</param>
    public static Uri? Reachable(IEnumerable<string> listening)
    {
        foreach (string address in listening.OrderBy(address => address.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
        {
            string named = address
                .Replace("://*", "://localhost", StringComparison.Ordinal)
                .Replace("://+", "://localhost", StringComparison.Ordinal)
                .Replace("://[::]", "://localhost", StringComparison.Ordinal)
                .Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal);
            if (Uri.TryCreate(named, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
                return uri;
        }

        return null;
    }

    private static string Curl(string portal, string key, string model) =>
        $"curl {portal}/v1/chat/completions -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' "
        + $$"""-d '{"model":"{{model}}","messages":[{"role":"user","content":"Hello"}]}'""";

    private static string Box(IReadOnlyList<string> lines)
    {
        int width = lines.Max(line => line.Length);
        var box = new StringBuilder().AppendLine();
        box.Append('+').Append('-', width + 4).AppendLine("+");
        foreach (string line in lines)
            box.AppendLine(string.Create(CultureInfo.InvariantCulture, $"|  {line.PadRight(width)}  |"));
        return box.Append('+').Append('-', width + 4).AppendLine("+").AppendLine().ToString();
    }
}
