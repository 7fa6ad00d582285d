namespace SmoothLlm.Infrastructure.Providers;

/// <summary>Where the built-in Sandbox listens.</summary>
public interface ISandboxAddress
{
    /// <summary>With the version segment; null while it is switched off or not started.</summary>
    Uri? BaseUrl { get; }
}
