using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace SmoothLlm.Tests.Browser;

/// <summary>
/// The product as an operator runs it: a process of its own, started from its build output on a free loopback port of its own with
/// an empty data folder. Unlike the app inside the test process it can be stopped and started again under open pages.
/// </summary>
public sealed partial class PortalProcess : IAsyncDisposable
{
    public const string AdminEmail = "admin@localhost";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(180);

    /// <summary>
    /// Below those that systems hand out by themselves: whoever asks for any port could otherwise be given ours between the
    /// end of the process and its next start.
    /// </summary>
    private const int FirstPort = 20_000;

    private const int Ports = 12_000;

    private static int lastPort = Environment.ProcessId * 37 % Ports;

    private readonly StringBuilder output = new();
    private Process? process;

    public string Folder { get; } = Directory.CreateTempSubdirectory("smoothllm-browser-").FullName;

    /// <summary>With a trailing slash. The same after a restart.</summary>
    public Uri Address { get; private set; } = FreeAddress();

    /// <summary>Where it is started: with the build output around it, unless a test says otherwise.</summary>
    public string WorkingFolder { get; init; } = AppContext.BaseDirectory;

    /// <summary>Options beside those that every run has, in the form Section__Name.</summary>
    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    /// <summary>As printed at the first start.</summary>
    public string AdminPassword { get; private set; } = "";

    public async Task StartAsync()
    {
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "SmoothLlm.Web.dll"), "--urls", Address.GetLeftPart(UriPartial.Authority)])
        {
            WorkingDirectory = WorkingFolder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Data__Folder"] = Folder;
        // Development would look for changed files and send them without compression; visitors get what was built.
        start.Environment["ReloadStaticAssetsAtRuntime"] = "false";
        foreach (var (name, value) in Settings)
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

    /// <summary>As an operator does it: SIGTERM. Returns at once; <see cref="WhenEndedAsync"/> waits.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>The exit code.</summary>
    public async Task<int> WhenEndedAsync()
    {
        await process!.WaitForExitAsync().WaitAsync(StartTimeout);
        int exitCode = process.ExitCode;
        process.Dispose();
        process = null;
        return exitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>What it has written to the console.</summary>
    public string Output()
    {
        lock (output)
            return output.ToString();
    }

    private static Uri FreeAddress()
    {
        while (true)
        {
            int port = FirstPort + (int)((uint)Interlocked.Increment(ref lastPort) % Ports);
            using var trial = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                trial.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
            }
            catch (SocketException)
            {
                // Somebody has it already.
            }
        }
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

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ListeningOn();

    [GeneratedRegex(@"Password\s+(\S+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PrintedPassword();
}
