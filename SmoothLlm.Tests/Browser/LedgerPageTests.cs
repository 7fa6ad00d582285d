using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SmoothLlm.Tests.Browser;

/// <summary>What an admin sees of the book when it is in order, and when it is not.</summary>
[Collection(AdminsCollection.Name)]
public sealed class LedgerPageTests(BrowserFixture browser)
{
    [RequiresFact(Tool.Chromium)]
    public async Task An_admin_checks_the_book_and_a_broken_rule_is_told_on_every_page_until_it_is_mended()
    {
        await using var customer = await browser.VisitAsCustomerAsync("$25");
        await using (var admin = await browser.VisitAsAdminAsync())
        {
            await admin.FollowAsync("Ledger");
            await admin.Page.GetByTestId("check-now").ClickAsync();
            await Expect(admin.Page.GetByTestId("rules")).ToContainTextAsync("All rules hold");
            await Expect(admin.Page.GetByTestId("rule-I13")).ToContainTextAsync("is kept");
            await Expect(admin.Page.GetByTestId("book-sum")).ToHaveTextAsync("$0.000000");
            await Expect(admin.Page.GetByTestId("account-StripeClearing")).ToContainTextAsync("-$");
            await Expect(admin.Page.GetByRole(AriaRole.Region, new() { Name = "Last movements of the house" })).ToContainTextAsync("-$25.00");
            await Expect(admin.Page.GetByTestId("ledger-alarm")).ToHaveCountAsync(0);
            admin.Problems.ShouldBeEmpty();
        }

        await TamperAsync(nanoUsd: 1_000_000_000);
        await using (var admin = await browser.VisitAsAdminAsync())
        {
            await admin.FollowAsync("Ledger");
            await admin.Page.GetByTestId("check-now").ClickAsync();
            await Expect(admin.Page.GetByTestId("rules")).ToContainTextAsync("2 rules are broken");
            await Expect(admin.Page.GetByTestId("rule-I2")).ToContainTextAsync("is broken");
            await Expect(admin.Page.GetByTestId("book-sum")).ToHaveTextAsync("$1.000000");
            await admin.FollowAsync("Providers");
            await Expect(admin.Page.GetByTestId("ledger-alarm")).ToContainTextAsync("(I2, I12)");
            await customer.OpenAsync("credits");
            await Expect(customer.Page.GetByTestId("ledger-alarm")).ToHaveCountAsync(0);
        }

        await TamperAsync(nanoUsd: -1_000_000_000);
        await using (var admin = await browser.VisitAsAdminAsync())
        {
            await admin.OpenAsync("admin/ledger");
            await admin.Page.GetByTestId("check-now").ClickAsync();
            await Expect(admin.Page.GetByTestId("rules")).ToContainTextAsync("All rules hold");
        }
    }

    /// <summary>Behind the ledger's back, while the portal is away: it alone writes to its file.</summary>
    private async Task TamperAsync(long nanoUsd)
    {
        await browser.Portal.KillAsync();
        var file = new SqliteConnectionStringBuilder { DataSource = Path.Combine(browser.Portal.Folder, "smoothllm.db"), Pooling = false };
        await using (var connection = new SqliteConnection(file.ToString()))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE LedgerAccounts SET PostedNanoUsd = PostedNanoUsd + $by WHERE Kind = 'Promo'";
            command.Parameters.AddWithValue("$by", nanoUsd);
            (await command.ExecuteNonQueryAsync()).ShouldBe(1);
        }

        await browser.Portal.StartAsync();
    }
}
