using System.ComponentModel.DataAnnotations;

namespace SmoothLlm.Core.Proxy;

/// <summary>Limits of the request's way, section <c>Proxy</c>.</summary>
public sealed class ProxyOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Proxy";

    /// <summary>Largest request body, bytes.</summary>
    [Range(1024, 512 * 1024 * 1024)]
    public int MaxRequestBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Largest whole answer of a provider, bytes.</summary>
    [Range(1024, 512 * 1024 * 1024)]
    public int MaxAnswerBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Largest single event in a stream, bytes.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxEventBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Longest wait for the head of an answer, seconds.</summary>
    [Range(1, 3600)]
    public int FirstByteTimeoutSeconds { get; set; } = 600;

    /// <summary>Longest silence inside an answer, seconds.</summary>
    [Range(1, 3600)]
    public int IdleTimeoutSeconds { get; set; } = 300;

    /// <summary>The longest that a request may take from its first attempt to the end of its answer, seconds.</summary>
    [Range(1, 86_400)]
    public int TotalTimeoutSeconds { get; set; } = 3600;

    /// <summary>After which silence the client of a stream gets a comment, and how often in a longer one, seconds; 0 for never.</summary>
    [Range(0, 3600)]
    public int KeepAliveSeconds { get; set; } = 10;

    /// <summary>
    /// Output tokens that are held for a streamed request without a cap of its own; when most of them are used, as many
    /// are held again. Also the cap of a whole answer of a model whose longest answer is not known.
    /// </summary>
    [Range(1, 1_000_000)]
    public int DefaultHeldOutputTokens { get; set; } = 4096;

    /// <summary>The most that a whole answer to a request without a cap may have, output tokens per choice; all of them are held.</summary>
    [Range(1, 1_000_000)]
    public int DefaultWholeOutputTokens { get; set; } = 16_384;

    /// <summary>How often the progress of a stream is saved for the case that the process dies, seconds.</summary>
    [Range(1, 60)]
    public int SaveProgressSeconds { get; set; } = 2;

    /// <summary>How long a provider that charges on is listened to when its client has left, seconds.</summary>
    [Range(1, 600)]
    public int DrainSeconds { get; set; } = 30;

    /// <summary>Most providers that are listened to for clients that have left, at the same time; the others are cancelled.</summary>
    [Range(0, 10_000)]
    public int MaxDrains { get; set; } = 32;

    /// <summary>How long running requests may go on when the process was told to end, seconds; then they are ended and settled.</summary>
    [Range(0, 3600)]
    public int ShutdownGraceSeconds { get; set; } = 20;
}
