using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>How a node says that it is alive, section <c>Lease</c>.</summary>
public sealed class LeaseOptions : IValidatableObject
{
    public const string Section = "Lease";

    /// <summary>How long after a lease's end, at most, its holds may still be open.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    /// <summary>How long a node counts as alive after its last word, seconds.</summary>
    [Range(1, 3600)]
    public int DurationSeconds { get; set; } = 45;

    /// <summary>How often it says so, seconds.</summary>
    [Range(1, 1200)]
    public int RenewSeconds { get; set; } = 10;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RenewSeconds * 3 > DurationSeconds)
            yield return new ValidationResult("Lease__RenewSeconds must be at most a third of Lease__DurationSeconds, so that a late word does not count as death.", [nameof(RenewSeconds)]);
    }
}

/// <summary>Checks the lease at start.</summary>
[OptionsValidator]
internal sealed partial class LeaseOptionsValidator : IValidateOptions<LeaseOptions>;

/// <summary>This process, for its holds.</summary>
/// <param name="Id">Another one at every start.</param>
public sealed record NodeIdentity(Guid Id);
