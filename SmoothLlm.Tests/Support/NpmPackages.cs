using System.Diagnostics;
using System.Text.Json;

namespace SmoothLlm.Tests.Support;

/// <summary>The npm packages of <c>Scenarios/Npm</c>, installed once beside the tests, and their scripts.</summary>
internal static class NpmPackages
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ScriptTimeout = TimeSpan.FromMinutes(2);
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Scenarios", "Npm");
    private static readonly Lazy<string?> Installation = new(Install);

    /// <summary>Why the scripts cannot run; null when they can.</summary>
    public static string? Problem => Installation.Value;

    /// <summary>A file of an installed package.</summary>
    /// <param name="path">Below <c>node_modules</c>.</param>
    public static Task<string> ReadAsync(string path)
    {
        Tools.Require(Tool.Npm);
        return File.ReadAllTextAsync(Path.Combine(Folder, "node_modules", path));
    }

    /// <summary>Runs a script and returns what it printed.</summary>
    public static async Task<string> RunAsync(string script, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        Tools.Require(Tool.Npm);
        using var process = Start(Tools.FindProgram("node")!, [script, .. arguments], environment);
        using var timeout = new CancellationTokenSource(ScriptTimeout);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var errors = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"node {script} failed: {await errors}");
    }

    private static string? Install()
    {
        if (Tools.FindProgram("node") is null || Tools.FindProgram("npm") is not { } npm)
            return "node and npm are not on the path";
        if (Packages().All(package => File.Exists(Path.Combine(Folder, "node_modules", package, "package.json"))))
            return null;
        using var process = Start(npm, ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"], new Dictionary<string, string>());
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(InstallTimeout))
        {
            process.Kill(entireProcessTree: true);
            return "npm install took too long";
        }

        return process.ExitCode == 0 ? null : $"npm install failed: {(errors.Result + output.Result).Split('\n')[0]}";
    }

    private static IEnumerable<string> Packages() =>
        JsonElement.Parse(File.ReadAllBytes(Path.Combine(Folder, "package.json"))).GetProperty("dependencies").EnumerateObject().Select(package => package.Name);

    private static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
