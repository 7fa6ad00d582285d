using System.ComponentModel.DataAnnotations;

namespace SmoothLlm.Core.Proxy.PassThrough;

/// <summary>The second mode, with the customer's own provider key; section <c>PassThrough</c>.</summary>
public sealed class PassThroughOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "PassThrough";

    /// <summary>Whether it is offered at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether the providers whose address is known by their kind are offered without being configured.</summary>
    public bool WellKnownProviders { get; set; } = true;

    /// <summary>Largest request body, bytes. It is passed on as it comes and takes no memory.</summary>
    [Range(1024, 64L * 1024 * 1024 * 1024)]
    public long MaxRequestBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>How far into a body its model is looked for before anything is sent, bytes; only for tokens with a list of models.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxPeekBytes { get; set; } = 4 * 1024 * 1024;
}
