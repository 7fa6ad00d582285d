using Microsoft.Playwright;

namespace SmoothLlm.Tests.Browser;

/// <summary>Money as customers order it, and as admins give it, take it and give it back.</summary>
public sealed partial class Screenshots
{
    /// <summary>From the test checkout.</summary>
    private async Task PictureOrderAsync(Visitor visitor, string suffix)
    {
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Back without paying" }).ClickAsync();
        await visitor.Page.GetByTestId("order-status").WaitForAsync();
        await TakeAsync(visitor, "order", suffix);
    }

    private async Task PicturePaymentsAsync(Visitor visitor, string suffix)
    {
        var dialog = visitor.Page.GetByRole(AriaRole.Dialog);
        await visitor.OpenAsync("admin/payments");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Refund" }).First.ClickAsync();
        await dialog.GetByTestId("refund").WaitForAsync();
        await TakeAsync(visitor, "refund", suffix, isWholePage: false);
        await visitor.OpenAsync("admin/payments?show=events");
        await TakeAsync(visitor, "payment-events", suffix);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Look into" }).First.ClickAsync();
        await dialog.Locator(".payload").WaitForAsync();
        await TakeAsync(visitor, "payment-event", suffix, isWholePage: false);
    }

    /// <summary>How an admin gives credits and takes them.</summary>
    private async Task PictureGivingAsync(Visitor visitor, string suffix)
    {
        var dialog = visitor.Page.GetByRole(AriaRole.Dialog);
        await visitor.OpenAsync("admin/vouchers");
        await visitor.Page.GetByTestId("create-vouchers").ClickAsync();
        await dialog.GetByLabel("How many").FillAsync("3");
        await dialog.GetByLabel("Amount, USD").FillAsync("five");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();
        await dialog.GetByText("Enter the amount").WaitForAsync();
        await TakeAsync(visitor, "voucher-invalid", suffix, isWholePage: false);
        await dialog.GetByLabel("Amount, USD").FillAsync("5");
        await dialog.GetByLabel("Note, for admins").FillAsync("For the visitors of the autumn fair");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();
        await dialog.GetByTestId("codes").WaitForAsync();
        await TakeAsync(visitor, "voucher-created", suffix, isWholePage: false);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await visitor.Page.Locator("tbody tr").First.WaitForAsync();
        await TakeAsync(visitor, "vouchers", suffix);
        await visitor.OpenAsync("admin/organizations");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Ada Newcomer" }).First.ClickAsync();
        await visitor.Page.GetByLabel("Amount, USD").WaitForAsync();
        await TakeAsync(visitor, "organization", suffix);
        await visitor.Button("Take").ClickAsync();
        await visitor.Page.GetByLabel("Amount, USD").FillAsync("5000");
        await visitor.Page.GetByLabel("Reason").FillAsync("A chargeback");
        await visitor.Button("Take credits").ClickAsync();
        await visitor.Page.GetByTestId("adjust-refused").WaitForAsync();
        await TakeAsync(visitor, "organization-refused", suffix);
        await visitor.Page.GetByLabel("Amount, USD").FillAsync("0.01");
        await visitor.Button("Take credits").ClickAsync();
        await visitor.Page.GetByTestId("adjust-done").WaitForAsync();
        await TakeAsync(visitor, "organization-booked", suffix);
    }
}
