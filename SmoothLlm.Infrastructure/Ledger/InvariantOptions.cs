using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>How often the book is checked, section <c>Invariants</c>.</summary>
public sealed class InvariantOptions
{
    public const string Section = "Invariants";

    /// <summary>From one check to the next, minutes.</summary>
    [Range(1, 1440)]
    public int IntervalMinutes { get; set; } = 60;
}

/// <summary>Checks the interval at start.</summary>
[OptionsValidator]
internal sealed partial class InvariantOptionsValidator : IValidateOptions<InvariantOptions>;
