using Microsoft.Extensions.Options;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>What is kept of requests and for how long, section <c>Usage</c>.</summary>
public sealed class UsageOptions
{
    public const string Section = "Usage";

    /// <summary>Fewer are not possible: the log and its median times look back thirty days.</summary>
    public const int MinRetentionDays = 32;

    public const int MaxRetentionDays = 36_500;

    /// <summary>For how long single requests are kept, days; 0 for ever. Their totals and their charges are kept for ever.</summary>
    public int RetentionDays { get; set; } = 400;
}

/// <summary>Checks the days at start.</summary>
internal sealed class UsageOptionsValidator : IValidateOptions<UsageOptions>
{
    public ValidateOptionsResult Validate(string? name, UsageOptions options) =>
        options.RetentionDays is 0 or (>= UsageOptions.MinRetentionDays and <= UsageOptions.MaxRetentionDays)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{UsageOptions.Section}:{nameof(UsageOptions.RetentionDays)} must be 0 (for ever) or from {UsageOptions.MinRetentionDays} to {UsageOptions.MaxRetentionDays}.");
}
