namespace SmoothLlm.Infrastructure.Bootstrap;

/// <summary>The bootstrap file, section <c>Bootstrap</c>.</summary>
internal sealed class BootstrapOptions
{
    public const string Section = "Bootstrap";

    /// <summary>Its path, relative to the working folder; null or empty for none.</summary>
    public string? File { get; set; }
}
