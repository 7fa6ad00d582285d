using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Infrastructure.Ledger;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Ledger;

/// <summary>The whole book: its rules with their last check, the house's accounts, open holds, last movements.</summary>
public sealed partial class LedgerPage(HouseBook book, InvariantMonitor monitor) : AdminPage
{
    private static IReadOnlyList<(WalletLines, string)> LineChoices =>
        [(WalletLines.All, T("All")), (WalletLines.CreditsOnly, T("Without charges"))];

    private HouseOverview? overview;
    private IReadOnlyList<HouseMovement> movements = [];
    private WalletLines lines = WalletLines.CreditsOnly;
    private bool isChecking;

    [Inject]
    internal InvariantState Invariants { get; set; } = default!;

    private string WalletsHint => overview switch
    {
        { OverdrawnWallets: > 0 } known => T("{0} wallets, {1} below zero after a claw-back", Portal.Numbers.Whole(known.WalletCount), Portal.Numbers.Whole(known.OverdrawnWallets)),
        { } known => T("Wallets: {0}", Portal.Numbers.Whole(known.WalletCount)),
        null => "",
    };

    protected override async Task OnInitializedAsync()
    {
        await ReloadAsync();
        _ = RefreshAsync(async () =>
        {
            var (before, report) = (overview, Invariants.Last);
            overview = await book.OverviewAsync(Leaving);
            return before?.Holds != overview.Holds || before.Wallets != overview.Wallets || report is not null;
        });
    }

    private Task ReloadAsync() => LoadAsAdminAsync(async () =>
    {
        overview = await book.OverviewAsync(Leaving);
        await ReadMovementsAsync();
    });

    private async Task ShowAsync(WalletLines wanted)
    {
        lines = wanted;
        if (!await TryAsync(ReadMovementsAsync))
            await ReloadAsync();
    }

    private async Task ReadMovementsAsync()
    {
        var wanted = lines;
        var read = await book.MovementsAsync(wanted, Leaving);
        if (wanted == lines)
            movements = read;
    }

    private async Task CheckAsync()
    {
        if (isChecking)
            return;
        isChecking = true;
        await ChangeAsync(async () =>
        {
            var report = await monitor.CheckAsync(Leaving);
            Notifications.Notify(
                report.Broken.Count == 0 ? NotificationSeverity.Success : NotificationSeverity.Error,
                report.Broken.Count == 0 ? T("All rules hold") : T("The book breaks its rules"),
                string.Join(", ", report.Broken.Select(rule => rule.Name)));
            overview = await book.OverviewAsync(Leaving);
            await ReadMovementsAsync();
        });
        isChecking = false;
    }
}
