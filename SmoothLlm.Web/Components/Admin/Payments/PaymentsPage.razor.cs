using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Radzen;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Infrastructure.Payments.Stripe;
using SmoothLlm.Web.Components.Portal;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Payments;

/// <summary>All orders and all events: find them, look into them, give money back, do an event again.</summary>
public sealed partial class PaymentsPage(
    PaymentQueries queries,
    PaymentEvents inbox,
    IPaymentGateway gateway,
    IOptions<StripeOptions> stripe,
    DialogService dialogs,
    NavigationManager navigation) : AdminPage
{
    private const string ShowKey = "show";
    private const string EventsValue = "events";
    private const string SearchKey = "q";
    private const string StatusKey = "status";
    private const int PageSize = 50;

    private IEnumerable<(string Name, string Text)> StatusOptions => ShowsEvents
        ? Enum.GetValues<PaymentEventStatus>().Select(status => (status.ToString(), StateText.Of(status)))
        : Enum.GetValues<PurchaseStatus>().Select(status => (status.ToString(), StateText.Of(status)));

    private static IReadOnlyList<(bool Value, string Text)> ShowOptions => [(false, T("Payments")), (true, T("Events"))];

    private readonly bool hasWebhook = stripe.Value.HasWebhookSecret;
    private IReadOnlyList<ListedPurchase> purchases = [];
    private IReadOnlyList<ListedPaymentEvent> events = [];
    private PaymentEventSummary summary = new(null, 0, 0);
    private int count = PageSize;
    private bool isShown;

    [SupplyParameterFromQuery(Name = ShowKey)]
    private string? Show { get; set; }

    [SupplyParameterFromQuery(Name = SearchKey)]
    private string? Search { get; set; }

    [SupplyParameterFromQuery(Name = StatusKey)]
    private string? StatusName { get; set; }

    private bool ShowsEvents => Show == EventsValue;

    private bool IsNarrowed => !string.IsNullOrWhiteSpace(Search) || !string.IsNullOrEmpty(StatusName);

    private string ModeText => gateway.Mode switch
    {
        PaymentMode.Provider => stripe.Value.IsLive ? T("Stripe, live") : T("Stripe, test"),
        PaymentMode.TestCheckout => T("Test checkout"),
        _ => T("Off"),
    };

    private string ModeHint => gateway.Mode switch
    {
        PaymentMode.Provider when stripe.Value.IsLive => T("Real money moves"),
        PaymentMode.Provider => T("No real money moves"),
        PaymentMode.TestCheckout => T("Built in, for development"),
        _ => T("Set Stripe__SecretKey to sell credits"),
    };

    private string LastEventHint => summary.LastReceivedAt is { } last
        ? T("Last event {0}", last.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture))
        : hasWebhook ? T("No event yet") : T("Set Stripe__WebhookSecret");

    protected override async Task OnParametersSetAsync()
    {
        count = PageSize;
        // A change of filters redraws in place; grey lines are for the first time.
        if (!isShown || State != PageState.Ready || !await TryAsync(ReadAsync))
            await ReloadAsync();
        isShown = true;
    }

    private Task ReloadAsync() => LoadAsAdminAsync(ReadAsync);

    private async Task ReadAsync()
    {
        summary = await queries.SummaryAsync(Leaving);
        purchases = ShowsEvents ? [] : await queries.PurchasesAsync(Parse<PurchaseStatus>(StatusName), Search, count, Leaving);
        events = ShowsEvents ? await queries.EventsAsync(Parse<PaymentEventStatus>(StatusName), Search, count, Leaving) : [];
    }

    private Task ShowMoreAsync()
    {
        count = Math.Min(count + PageSize, PaymentQueries.MaxListed);
        return ReloadAsync();
    }

    private async Task RefundAsync(ListedPurchase listed)
    {
        var isDone = await dialogs.OpenAsync<RefundDialog>(
            T("Refund a payment"),
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(RefundDialog.Listed)] = listed },
            new DialogOptions { CloseAriaLabel = T("Close"), Width = "min(32rem, calc(100vw - 2rem))", CloseDialogOnOverlayClick = false });
        if (isDone is not true)
            return;
        Notifications.Notify(NotificationSeverity.Success, T("Refunded"), listed.OrganizationName);
        await TryAsync(ReadAsync);
    }

    private async Task OpenEventAsync(ListedPaymentEvent listed)
    {
        PaymentEvent? found = null;
        if (!await ChangeAsync(async () => found = await queries.FindEventAsync(listed.Id, Leaving)) || found is null)
            return;
        await dialogs.OpenAsync<EventDialog>(
            listed.Type,
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(EventDialog.Event)] = found },
            new DialogOptions { CloseAriaLabel = T("Close"), Width = "min(52rem, calc(100vw - 2rem))" });
    }

    private async Task RetryAsync(ListedPaymentEvent listed)
    {
        await ChangeAsync(async () =>
        {
            await inbox.RetryAsync(listed.Id, Leaving);
            await ReadAsync();
        });
        if (events.FirstOrDefault(shown => shown.Id == listed.Id) is { } now)
            Notifications.Notify(now.Status == PaymentEventStatus.Processed ? NotificationSeverity.Success : NotificationSeverity.Warning, T("Event: {0}", StateText.Of(now.Status)), now.LastError ?? now.Type);
    }

    private void ShowAll() => navigation.NavigateTo(navigation.GetUriWithQueryParameters(
        new Dictionary<string, object?>(StringComparer.Ordinal) { [SearchKey] = null, [StatusKey] = null }));

    // The filter lives in the URL; a status of payments means nothing for events.
    private void Go(string parameter, string? value)
    {
        var changes = new Dictionary<string, object?>(StringComparer.Ordinal) { [parameter] = string.IsNullOrWhiteSpace(value) ? null : value.Trim() };
        if (parameter == ShowKey)
            changes[StatusKey] = null;
        navigation.NavigateTo(navigation.GetUriWithQueryParameters(changes));
    }

    private static T? Parse<T>(string? name)
        where T : struct, Enum => Enum.TryParse<T>(name, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;
}
