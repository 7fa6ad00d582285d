using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SmoothLlm.Tests.Conventions;

/// <summary>
/// The real Program, run in this process on a folder and a port of its own until it listens, with a look at what it
/// built inside.
/// </summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    private static readonly AsyncLocal<TaskCompletionSource<IHost>?> Current = new();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IHost host;
    private readonly Task ended;
    private readonly string folder;

    private ProgramRun(IHost host, Task ended, string folder)
    {
        this.host = host;
        this.ended = ended;
        this.folder = folder;
    }

    public IServiceProvider Services => host.Services;

    public static async Task<ProgramRun> StartAsync()
    {
        string dataFolder = Directory.CreateTempSubdirectory("smoothllm-program-").FullName;
        string[] arguments =
        [
            "--applicationName", "SmoothLlm.Web",
            "--environment", "Development",
            "--urls", "http://127.0.0.1:0",
            "--Data:Folder", dataFolder,
        ];
        var built = new TaskCompletionSource<IHost>(TaskCreationOptions.RunContinuationsAsynchronously);
        Current.Value = built;
        using var listening = DiagnosticListener.AllListeners.Subscribe(new HostWatcher());
        var run = Task.Factory.StartNew(
            () => typeof(Program).Assembly.EntryPoint!.Invoke(null, [arguments]),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        var builtHost = await WaitAsync(built.Task, run);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = builtHost.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(started.SetResult);
        await WaitAsync(started.Task, run);
        return new ProgramRun(builtHost, run, dataFolder);
    }

    public async ValueTask DisposeAsync()
    {
        Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await ended.WaitAsync(Patience);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<IHost> WaitAsync(Task<IHost> wanted, Task run)
    {
        await WaitAsync((Task)wanted, run);
        return await wanted;
    }

    private static async Task WaitAsync(Task wanted, Task run)
    {
        if (await Task.WhenAny(wanted, run).WaitAsync(Patience) == wanted)
            return;
        await run;
        throw new InvalidOperationException("Program ended before it listened; its last words are on the console.");
    }

    /// <summary>Hears of every host that is built in the process and takes the first one of its own flow.</summary>
    private sealed class HostWatcher : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
                value.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilt", Value: IHost host })
                Current.Value?.TrySetResult(host);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
