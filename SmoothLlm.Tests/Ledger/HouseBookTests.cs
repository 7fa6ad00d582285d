using Shouldly;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Ledger;

public sealed class HouseBookTests
{
    [Fact]
    public async Task An_empty_book_sums_to_zero()
    {
        await using var book = await LedgerBook.OpenAsync();

        var overview = await book.Database.Get<HouseBook>().OverviewAsync(CancellationToken.None);

        overview.Accounts.Select(account => account.Kind).ShouldBe(HouseAccounts.All.Select(account => account.Kind));
        (overview.Sum, overview.Wallets, overview.WalletCount, overview.OverdrawnWallets).ShouldBe((NanoUsd.Zero, NanoUsd.Zero, 1, 0));
        overview.Holds.ShouldBe(new OpenHolds(0, NanoUsd.Zero, null));
        (await book.Database.Get<HouseBook>().MovementsAsync(WalletLines.All, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_overview_has_every_account_the_wallets_and_the_open_holds()
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);
        await book.SettleAsync(await book.HoldAsync(100), 1200);
        await book.SettleAsync(await book.HoldAsync(0), 0, loss: 30);
        await book.UseNewWalletAsync(credit: 500);
        await book.HoldAsync(200);
        book.Database.Time.Advance(TimeSpan.FromMinutes(1));
        await book.HoldAsync(250);
        await book.PostAsync(LedgerTransactionKind.Adjustment, LedgerAccountKind.Adjustment, -60, mayOverdraw: true);

        var overview = await book.Database.Get<HouseBook>().OverviewAsync(CancellationToken.None);

        (overview.Sum, overview.Wallets, overview.WalletCount, overview.OverdrawnWallets).ShouldBe((NanoUsd.Zero, new NanoUsd(440), 2, 1));
        overview.Of(LedgerAccountKind.Revenue).ShouldBe(new NanoUsd(1230));
        overview.Of(LedgerAccountKind.OverrunLoss).ShouldBe(new NanoUsd(-200));
        overview.Of(LedgerAccountKind.FailureLoss).ShouldBe(new NanoUsd(-30));
        overview.Of(LedgerAccountKind.Promo).ShouldBe(new NanoUsd(-1500));
        overview.Holds.ShouldBe(new OpenHolds(2, new NanoUsd(450), SqliteDatabase.Start));
    }

    [Fact]
    public async Task The_newest_movements_come_first_with_and_without_charges()
    {
        await using var book = await LedgerBook.OpenAsync();
        for (int number = 1; number <= HouseBook.Movements + 5; number++)
        {
            await book.PostAsync(number, $"grant:{number}");
            await book.SettleAsync(await book.HoldAsync(1), 1);
        }

        var all = await book.Database.Get<HouseBook>().MovementsAsync(WalletLines.All, CancellationToken.None);
        var withoutCharges = await book.Database.Get<HouseBook>().MovementsAsync(WalletLines.CreditsOnly, CancellationToken.None);

        all.Count.ShouldBe(HouseBook.Movements);
        (all[0].Account, all[0].Kind, all[0].Amount.Value, all[0].OrganizationName).ShouldBe((LedgerAccountKind.Revenue, LedgerTransactionKind.Capture, 1, "Acme"));
        (all[1].Account, all[1].Kind, all[1].Amount.Value, all[1].Reference).ShouldBe((LedgerAccountKind.Promo, LedgerTransactionKind.Grant, -30, "grant:30"));
        withoutCharges.Select(movement => movement.Reference).ShouldBe(Enumerable.Range(6, HouseBook.Movements).Reverse().Select(number => $"grant:{number}"));
    }
}
