using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace ProxyLoad;

/// <summary>A process under test, on a processor of its own.</summary>
internal sealed class Target : IDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private readonly Process process;

    private Target(string name, int port, Process process) => (Name, Port, this.process) = (name, port, process);

    public string Name { get; }

    public int Port { get; }

    /// <summary>What is measured of it, by kind of load.</summary>
    public Dictionary<string, List<(Measured Measured, double ProcessorSeconds)>> Rounds { get; } = [];

    /// <summary>Processor seconds that it has used until now.</summary>
    public double ProcessorSeconds
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime.TotalSeconds;
        }
    }

    public static async Task<Target> StartAsync(
        string name, int port, int processor, string folder, IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("taskset") { WorkingDirectory = folder, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string part in (string[])["-c", processor.ToString(CultureInfo.InvariantCulture), "dotnet", .. command])
            start.ArgumentList.Add(part);
        start.Environment["DOTNET_gcServer"] = "0";
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        var started = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start.");
        started.OutputDataReceived += (_, _) => { };
        started.BeginOutputReadLine();
        var target = new Target(name, port, started);
        await target.WaitAsync();
        return target;
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    private async Task WaitAsync()
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < LongestStart && !process.HasExited)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync("127.0.0.1", Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(100);
            }
        }

        throw new InvalidOperationException($"{Name} does not listen on port {Port}.");
    }
}
