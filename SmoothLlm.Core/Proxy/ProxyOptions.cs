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
    public int MaxEventBytes { get; set; } = 1024 * 1024;

    /// <summary>Longest wait for the head of an answer, seconds.</summary>
    [Range(1, 3600)]
    public int FirstByteTimeoutSeconds { get; set; } = 600;

    /// <summary>Longest silence inside an answer, seconds.</summary>
    [Range(1, 3600)]
    public int IdleTimeoutSeconds { get; set; } = 300;

    /// <summary>Output tokens that are held for a request without a cap of its own.</summary>
    [Range(1, 1_000_000)]
    public int DefaultHeldOutputTokens { get; set; } = 4096;
}
