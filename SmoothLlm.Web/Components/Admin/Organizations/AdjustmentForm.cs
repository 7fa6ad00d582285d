using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Web.Components.Portal.Credits;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Organizations;

/// <summary>What an admin is entering to give or take credits, as texts.</summary>
internal sealed class AdjustmentForm
{
    /// <summary>However often this form is sent, it is booked once.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    public bool IsDebit { get; set; }

    public bool IsClawBack { get; set; }

    public string Amount { get; set; } = "";

    public string Reason { get; set; } = "";

    /// <summary>Nothing was entered yet.</summary>
    public bool IsEmpty => Amount.Length == 0 && Reason.Length == 0;

    /// <returns>The draft, of use only where there are no problems with reading it.</returns>
    public (AdjustmentDraft Draft, IReadOnlyList<FieldProblem> Problems) Read(Guid organizationId)
    {
        var problems = new List<FieldProblem>();
        if (!AmountText.TryParse(Amount, out decimal amount))
            problems.Add(new FieldProblem("amount", T("Enter the amount in USD as a positive number, for example 5 or 12.50.")));
        if (string.IsNullOrWhiteSpace(Reason))
            problems.Add(new FieldProblem("reason", T("Enter the reason.")));
        return (new AdjustmentDraft(Id, organizationId, amount, Reason) { IsDebit = IsDebit, IsClawBack = IsDebit && IsClawBack }, problems);
    }
}
