using System.ComponentModel.DataAnnotations;

namespace SmoothLlm.Infrastructure.Telemetry.Langfuse;

/// <summary>Where requests are shown one by one, if anywhere.</summary>
public sealed class LangfuseOptions : IValidatableObject
{
    public const string Section = "Langfuse";

    /// <summary>Its address, without a path: <c>https://cloud.langfuse.com</c>; empty for none.</summary>
    [MaxLength(500)]
    public string Host { get; set; } = "";

    /// <summary>Of the project that gets them.</summary>
    [MaxLength(200)]
    public string PublicKey { get; set; } = "";

    /// <summary>Goes with the public key.</summary>
    [MaxLength(200)]
    public string SecretKey { get; set; } = "";

    /// <summary>Whether it gets to know which organization and which key a request belongs to, by our ids.</summary>
    public bool SendIds { get; set; } = true;

    internal bool IsOn => Host.Length > 0;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Host.Length > 0 && !(Uri.TryCreate(Host, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            yield return new ValidationResult("Langfuse__Host is an address that begins with https:// or http://.", [nameof(Host)]);
        if (Host.Length > 0 != PublicKey.Length > 0 || Host.Length > 0 != SecretKey.Length > 0)
            yield return new ValidationResult("Langfuse__Host, Langfuse__PublicKey and Langfuse__SecretKey are set together or not at all.", [nameof(Host)]);
    }
}
