using SmoothLlm.Core.Money;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Credits;

/// <summary>What an admin enters to give or take credits.</summary>
/// <param name="FormId">Made when the form is opened: however often it is sent, it is booked once.</param>
/// <param name="OrganizationId">Whose wallet.</param>
/// <param name="AmountUsd">More than zero, USD.</param>
/// <param name="Reason">Stands on the customer's statement.</param>
public sealed record AdjustmentDraft(Guid FormId, Guid OrganizationId, decimal AmountUsd, string Reason)
{
    /// <summary>Takes instead of gives.</summary>
    public bool IsDebit { get; init; }

    /// <summary>For a debit: takes also what is not there, and leaves a debt.</summary>
    public bool IsClawBack { get; init; }
}

/// <summary>What became of a draft.</summary>
public abstract record AdjustmentResult
{
    private AdjustmentResult()
    {
    }

    /// <param name="Amount">Negative for a debit.</param>
    public sealed record Posted(NanoUsd Amount) : AdjustmentResult;

    /// <summary>This form was booked before; nothing was changed.</summary>
    /// <param name="Amount">What was booked then; negative for a debit.</param>
    public sealed record AlreadyPosted(NanoUsd Amount) : AdjustmentResult;

    public sealed record Invalid(IReadOnlyList<FieldProblem> Problems) : AdjustmentResult;

    /// <summary>A debit that the wallet does not cover.</summary>
    /// <param name="Available">Posted minus held at that moment.</param>
    public sealed record NotCovered(NanoUsd Available) : AdjustmentResult;

    public sealed record NotFound : AdjustmentResult;

    /// <summary>The book could not be written; nothing was booked.</summary>
    public sealed record Unavailable : AdjustmentResult;
}
