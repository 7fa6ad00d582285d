using System.Globalization;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Web.Components.Portal.Credits;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Vouchers;

/// <summary>What an admin is entering about new vouchers, as texts.</summary>
internal sealed class VoucherForm
{
    /// <summary>One code of the admin's choice, instead of generated ones.</summary>
    public bool IsChosen { get; set; }

    public string Code { get; set; } = "";

    public string Count { get; set; } = "1";

    public string Amount { get; set; } = "";

    public string MaxRedemptions { get; set; } = "1";

    /// <summary>The last day on which they can be redeemed, UTC; null for no end.</summary>
    public DateOnly? LastDay { get; set; }

    public string Note { get; set; } = "";

    /// <summary>What all of them give away at most, USD; null while the numbers are none.</summary>
    public decimal? ExposureUsd =>
        AmountText.TryParse(Amount, out decimal amount) && amount is > 0 and <= CreditAmount.MaxUsd && WholeNumber(MaxRedemptions) is { } redemptions && Vouchers is { } vouchers
            ? amount * redemptions * vouchers
            : null;

    private int? Vouchers => IsChosen ? 1 : WholeNumber(Count);

    /// <returns>The draft, of use only where there are no problems with reading it.</returns>
    public (VoucherDraft Draft, IReadOnlyList<FieldProblem> Problems) Read()
    {
        var problems = new List<FieldProblem>();
        if (IsChosen && string.IsNullOrWhiteSpace(Code))
            problems.Add(new FieldProblem("code", T("Enter a code.")));
        if (Vouchers is null)
            problems.Add(new FieldProblem("count", T("Enter the number of vouchers, for example 20.")));
        if (!AmountText.TryParse(Amount, out decimal amount))
            problems.Add(new FieldProblem("amount", T("Enter the amount in USD as a positive number, for example 5 or 12.50.")));
        if (WholeNumber(MaxRedemptions) is not { } redemptions)
        {
            redemptions = 0;
            problems.Add(new FieldProblem("maxRedemptions", T("Enter how many organizations may redeem each voucher, for example 1.")));
        }

        return (
            new VoucherDraft
            {
                Code = IsChosen ? Code : null,
                Count = Vouchers ?? 0,
                AmountUsd = amount,
                MaxRedemptions = redemptions,
                ExpiresAt = LastDay is { } day && day < DateOnly.MaxValue ? new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) : null,
                Note = Note,
            },
            problems);
    }

    private static int? WholeNumber(string text) =>
        int.TryParse(text.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out int number) ? number : null;
}
