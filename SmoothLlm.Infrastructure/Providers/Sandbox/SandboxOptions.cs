namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>Whether the built-in sandbox model server runs.</summary>
internal sealed class SandboxOptions
{
    /// <summary>The configuration section, so <c>Sandbox__Enabled</c> in the environment.</summary>
    public const string Section = "Sandbox";

    /// <summary>On or off; null means on in Development only.</summary>
    public bool? Enabled { get; set; }
}
