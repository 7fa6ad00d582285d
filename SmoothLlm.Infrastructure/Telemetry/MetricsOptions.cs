using System.ComponentModel.DataAnnotations;

namespace SmoothLlm.Infrastructure.Telemetry;

/// <summary>What <c>/metrics</c> shows, and to whom.</summary>
public sealed class MetricsOptions
{
    public const string Section = "Metrics";

    /// <summary>Whether metrics are collected in this process and shown there.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Whoever sends it as a bearer token sees them; empty: whoever asks from a private address without a proxy between.</summary>
    [MaxLength(512)]
    public string Token { get; set; } = "";

    /// <summary>
    /// Whether the framework's own metrics of HTTP are collected, too. It then measures every request, which ours do
    /// already, at a cost that a busy proxy feels.
    /// </summary>
    public bool Framework { get; set; }
}
