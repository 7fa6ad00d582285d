using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Pricing;

/// <summary>What became of a change to prices or margins.</summary>
public abstract record PricingResult
{
    private PricingResult()
    {
    }

    public sealed record Saved : PricingResult;

    public sealed record Invalid(IReadOnlyList<FieldProblem> Problems) : PricingResult;

    public sealed record NotFound : PricingResult;
}
