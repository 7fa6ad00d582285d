using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Limits;

/// <summary>A real Redis on a free port.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly Process process;

    public RedisServer()
    {
        Tools.Require(Tool.Redis);
        Port = FreePort();
        process = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        while (process.StandardOutput.ReadLine() is { } line && !line.Contains("Ready to accept", StringComparison.Ordinal))
        {
        }
    }

    public int Port { get; }

    /// <summary>Runs a command on a connection of its own.</summary>
    public string Ask(string command)
    {
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, Port);
        using var stream = client.GetStream();
        stream.Write(System.Text.Encoding.ASCII.GetBytes(command + "\r\nQUIT\r\n"));
        using var reader = new StreamReader(stream, System.Text.Encoding.ASCII);
        return reader.ReadToEnd();
    }

    /// <summary>Scripts that ran since the statistics were reset.</summary>
    public int ScriptCalls() => Ask("INFO commandstats").Split('\n')
        .Where(line => line.StartsWith("cmdstat_eval", StringComparison.Ordinal))
        .Sum(line => int.Parse(line.Split("calls=")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture));

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
