using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SmoothLlm.Infrastructure.ContentLogging;

/// <summary>Bounds of what is kept for organizations that want the texts of their requests kept, section <c>ContentLogging</c>.</summary>
public sealed class ContentLoggingOptions
{
    public const string Section = "ContentLogging";

    /// <summary>The most of a request, and of an answer, that is kept, bytes.</summary>
    [Range(1024, 1024 * 1024)]
    public int MaxBytes { get; set; } = 64 * 1024;

    /// <summary>Requests that may wait to be written; what comes beyond is not kept.</summary>
    [Range(1, 10_000)]
    public int QueueLength { get; set; } = 256;

    /// <summary>How often what is older than its organization wants is deleted, minutes.</summary>
    [Range(1, 1440)]
    public int RetentionCheckMinutes { get; set; } = 10;
}

/// <summary>Checks the bounds at start.</summary>
[OptionsValidator]
internal sealed partial class ContentLoggingOptionsValidator : IValidateOptions<ContentLoggingOptions>;
