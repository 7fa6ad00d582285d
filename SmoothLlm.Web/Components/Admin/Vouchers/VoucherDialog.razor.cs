using Radzen;
using SmoothLlm.Core.Payments;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Vouchers;

/// <summary>Makes vouchers, then shows their codes.</summary>
public sealed partial class VoucherDialog(VoucherStore store, DialogService dialogs) : AdminPage
{
    private static IReadOnlyList<(bool, string)> Kinds => [(false, T("Generated codes")), (true, T("A chosen code"))];

    private readonly VoucherForm form = new();
    private IReadOnlyList<FieldProblem> problems = [];
    private IReadOnlyList<Voucher> made = [];
    private bool isSaving;

    private string? Problem(string field) => problems.Of(field);

    private string? Invalid(string field) => Problem(field) is null ? null : "invalid";

    private void Close() => dialogs.Close();

    private async Task SaveAsync()
    {
        // Set before the first await: a second click finds it.
        if (isSaving || made.Count > 0)
            return;
        (var draft, problems) = form.Read();
        if (problems.Count > 0)
            return;
        isSaving = true;
        await ChangeAsync(async () =>
        {
            var who = await CurrentOrganization.GetAsync();
            switch (await store.CreateAsync(draft, who.UserId, Leaving))
            {
                case CreateVouchersResult.Created created:
                    made = created.Vouchers;
                    break;
                case CreateVouchersResult.Invalid invalid:
                    problems = invalid.Problems;
                    break;
            }
        });
        isSaving = false;
    }
}
