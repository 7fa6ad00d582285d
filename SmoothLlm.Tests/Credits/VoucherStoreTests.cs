using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Credits;

public sealed class VoucherStoreTests
{
    private static readonly VoucherDraft Good = new() { AmountUsd = 5 };

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1000000.01")]
    [InlineData("0.0000000001")]
    [InlineData("79228162514264337593543950335")]
    public async Task An_amount_that_cannot_be_given_is_refused_with_its_field(string amount) =>
        (await ProblemAsync(Good with { AmountUsd = decimal.Parse(amount, CultureInfo.InvariantCulture) })).ShouldBe("amount");

    [Theory]
    [InlineData(0)]
    [InlineData(VoucherStore.MaxCount + 1)]
    public async Task A_number_of_vouchers_out_of_bounds_is_refused(int count) => (await ProblemAsync(Good with { Count = count })).ShouldBe("count");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(VoucherStore.MaxRedemptions + 1)]
    public async Task A_number_of_redemptions_out_of_bounds_is_refused(int redemptions) =>
        (await ProblemAsync(Good with { MaxRedemptions = redemptions })).ShouldBe("maxRedemptions");

    [Fact]
    public async Task What_is_wrong_with_the_rest_is_named_too()
    {
        (await ProblemAsync(Good with { Code = "ab-c" })).ShouldBe("code");
        (await ProblemAsync(Good with { Code = "LAUNCH2026", Count = 2 })).ShouldBe("count");
        (await ProblemAsync(Good with { ExpiresAt = SqliteDatabase.Start })).ShouldBe("expiresAt");
        (await ProblemAsync(Good with { Note = new string('x', VoucherStore.MaxNoteLength + 1) })).ShouldBe("note");
    }

    [Fact]
    public async Task A_chosen_code_is_taken_once_however_it_is_written()
    {
        await using var book = await CreditsBook.OpenAsync();
        await CreateAsync(book, Good with { Code = "Launch-2026" });

        var result = await book.Get<VoucherStore>().CreateAsync(Good with { Code = "LAUNCH 2026" }, "admin", CancellationToken.None);

        result.ShouldBeOfType<CreateVouchersResult.Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe("code");
        (await book.Database.ReadAsync(context => context.Vouchers.CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task A_thousand_codes_are_made_at_once_and_listed_page_by_page_each_once()
    {
        await using var book = await CreditsBook.OpenAsync();
        var made = await CreateAsync(book, Good with { Count = VoucherStore.MaxCount, Note = "fair" });

        var listed = new List<string>();
        VoucherCursor? next = null;
        do
        {
            var page = await book.Get<VoucherStore>().ListAsync(new VoucherFilter(null, null), next, VoucherStore.MaxPageSize, CancellationToken.None);
            listed.AddRange(page.Items.Select(item => item.Voucher.Code));
            next = page.Next;
        }
        while (next is not null);

        listed.ShouldBe(made.Select(voucher => voucher.Code), ignoreOrder: true);
    }

    [Fact]
    public async Task Each_state_lists_its_own()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        await CreateAsync(book, Good with { Code = "OPENONE", MaxRedemptions = 2 });
        await CreateAsync(book, Good with { Code = "USEDONE" });
        await CreateAsync(book, Good with { Code = "ENDEDONE", ExpiresAt = SqliteDatabase.Start.AddMinutes(1) });
        var withdrawn = await CreateAsync(book, Good with { Code = "WITHDRAWNONE" });
        await book.Get<VoucherStore>().WithdrawAsync(withdrawn[0].Id, "admin", CancellationToken.None);
        foreach (string code in (string[])["OPENONE", "USEDONE"])
            await book.Get<VoucherRedeemer>().RedeemAsync(organization, "ada", code, CancellationToken.None);
        book.Database.Time.Advance(TimeSpan.FromHours(1));

        (await CodesAsync(book, VoucherState.Open)).ShouldBe(["OPENONE"]);
        (await CodesAsync(book, VoucherState.UsedUp)).ShouldBe(["USEDONE"]);
        (await CodesAsync(book, VoucherState.Expired)).ShouldBe(["ENDEDONE"]);
        (await CodesAsync(book, VoucherState.Withdrawn)).ShouldBe(["WITHDRAWNONE"]);
        (await CodesAsync(book, state: null)).Count.ShouldBe(4);
    }

    [Fact]
    public async Task Search_finds_codes_as_they_are_shown_and_notes_literally()
    {
        await using var book = await CreditsBook.OpenAsync();
        var made = await CreateAsync(book, Good with { Note = "100% for the Fair" });
        await CreateAsync(book, Good with { Code = "LAUNCH2026", Note = "100 more" });

        (await CodesAsync(book, null, VoucherCode.Show(made[0].Code)[..11])).ShouldBe([made[0].Code]);
        (await CodesAsync(book, null, "launch-20")).ShouldBe(["LAUNCH2026"]);
        (await CodesAsync(book, null, "100% for the fair")).ShouldBe([made[0].Code]);
        (await CodesAsync(book, null, "_")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Redemptions_say_who_and_when()
    {
        await using var book = await CreditsBook.OpenAsync();
        var organization = await book.Database.AddOrganizationAsync();
        var ada = await book.AddUserAsync("ada@example.com", organization);
        var voucher = (await CreateAsync(book, Good))[0];
        await book.Get<VoucherRedeemer>().RedeemAsync(organization, ada.Id, voucher.Code, CancellationToken.None);

        var listed = await book.Get<VoucherStore>().RedemptionsAsync(voucher.Id, CancellationToken.None);

        listed.ShouldHaveSingleItem().ShouldBe(new ListedRedemption(organization, "Acme", "ada@example.com", SqliteDatabase.Start, IsCredited: true));
    }

    private static async Task<string> ProblemAsync(VoucherDraft draft)
    {
        await using var book = await CreditsBook.OpenAsync();
        var result = await book.Get<VoucherStore>().CreateAsync(draft, "admin", CancellationToken.None);
        (await book.Database.ReadAsync(context => context.Vouchers.CountAsync())).ShouldBe(0);
        return result.ShouldBeOfType<CreateVouchersResult.Invalid>().Problems.ShouldHaveSingleItem().Field;
    }

    private static async Task<IReadOnlyList<Voucher>> CreateAsync(CreditsBook book, VoucherDraft draft) =>
        (await book.Get<VoucherStore>().CreateAsync(draft, "admin", CancellationToken.None)).ShouldBeOfType<CreateVouchersResult.Created>().Vouchers;

    private static async Task<List<string>> CodesAsync(CreditsBook book, VoucherState? state, string? search = null)
    {
        var page = await book.Get<VoucherStore>().ListAsync(new VoucherFilter(state, search), after: null, VoucherStore.MaxPageSize, CancellationToken.None);
        return [.. page.Items.Select(item => item.Voucher.Code)];
    }
}
