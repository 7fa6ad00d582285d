using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace SmoothLlm.Tests.Browser;

/// <summary>
/// The product as an operator runs it: a process of its own, started from its build output on a free loopback port with
/// an empty data folder. Unlike the app inside the test process it can be stopped and started again under open pages.
/// </summary>
/// <param name="settings">What an operator would set in the environment; Development and an empty data folder are set already.</param>
public sealed partial class PortalProcess(IReadOnlyDictionary<string, string>? settings = null) : IAsyncDisposable
{
    public const string AdminEmail = "admin@localhost";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly StringBuilder output = new();
    private Process? process;

    public string Folder { get; } = Directory.CreateTempSubdirectory("smoothllm-browser-").FullName;

    /// <summary>With a trailing slash. The same after a restart.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0/");

    /// <summary>As printed at the first start.</summary>
    public string AdminPassword { get; private set; } = "";

    public async Task StartAsync()
    {
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "SmoothLlm.Web.dll"), "--urls", Address.GetLeftPart(UriPartial.Authority)])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Data__Folder"] = Folder;
        foreach (var (name, value) in settings ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Read(line.Data, listening);
        process.ErrorDataReceived += (_, line) => Read(line.Data, listening);
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException($"The portal ended while starting.\n{Output()}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        Address = new Uri(await listening.Task.WaitAsync(StartTimeout));
        if (AdminPassword.Length == 0)
            AdminPassword = PrintedPassword().Match(Output()).Groups[1].Value;
    }

    /// <summary>As a crash does it, without farewell to anyone.</summary>
    public async Task KillAsync()
    {
        if (process is null)
            return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private void Read(string? line, TaskCompletionSource<string> listening)
    {
        if (line is null)
            return;
        lock (output)
            output.AppendLine(line);
        // The greeting with the password comes before it.
        if (line.Contains("Application started", StringComparison.Ordinal))
            listening.TrySetResult(ListeningOn().Matches(Output())[^1].Groups[1].Value);
    }

    private string Output()
    {
        lock (output)
            return output.ToString();
    }

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ListeningOn();

    [GeneratedRegex(@"Password\s+(\S+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PrintedPassword();
}
