namespace SmoothLlm.Infrastructure.Scheduling;

/// <summary>How this process runs.</summary>
internal sealed class ServerOptions
{
    /// <summary>The configuration section, so <c>Server__BatchScheduling</c> in the environment.</summary>
    public const string Section = "Server";

    /// <summary>Whether it takes turns as a batch process; see <see cref="ProcessorShare"/>.</summary>
    public bool BatchScheduling { get; set; } = true;
}
