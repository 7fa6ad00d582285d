using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Infrastructure.Pricing;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Prices;

/// <summary>Which prices are listed.</summary>
public enum PriceChoice
{
    All,

    /// <summary>Of providers and models that are in use.</summary>
    Used,

    /// <summary>In use and without a price.</summary>
    Unpriced,

    /// <summary>With a change that is announced.</summary>
    Changing,
}

/// <summary>Prices, margins, and what customers pay. What is shown is in the URL.</summary>
public sealed partial class PricesPage(PriceStore store, MarginStore margins, DialogService dialogs, NavigationManager navigation) : AdminPage
{
    private static IReadOnlyList<(PriceChoice, string)> Choices =>
        [(PriceChoice.All, T("All")), (PriceChoice.Used, T("In use")), (PriceChoice.Unpriced, T("Unpriced")), (PriceChoice.Changing, T("Changing"))];

    private static IReadOnlyList<(bool, string)> Amounts => [(false, T("Providers take")), (true, T("Customers pay"))];

    private static IReadOnlyList<string> MoreColumns => [T("In force since"), T("Next change")];

    private IReadOnlyList<ListedPrice> prices = [];
    private decimal platformPercent;
    private string search = "";
    private string? previewProblem;
    // A second choice may be made before the browser has reported the first: it adds to where that leads.
    private string? headedFor;

    [SupplyParameterFromQuery(Name = "q")]
    private string? SearchQuery { get; set; }

    [SupplyParameterFromQuery(Name = "provider")]
    private string? Provider { get; set; }

    [SupplyParameterFromQuery(Name = "show")]
    private string? ShowQuery { get; set; }

    /// <summary>The margin at which customers' prices are shown, percent; absent shows what providers take.</summary>
    [SupplyParameterFromQuery(Name = "margin")]
    private string? MarginQuery { get; set; }

    private PriceChoice Show => Enum.TryParse<PriceChoice>(ShowQuery, ignoreCase: true, out var choice) && Enum.IsDefined(choice) ? choice : PriceChoice.All;

    private bool IsCharge => MarginQuery is not null;

    /// <summary>Basis points; null shows what providers take.</summary>
    private int? PreviewMargin { get; set; }

    private IEnumerable<string> Providers => prices.Select(price => price.ProviderSlug).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private int UnpricedCount => prices.Count(IsUnpriced);

    private List<ListedPrice> Shown => [.. prices.Where(price =>
        (string.IsNullOrEmpty(Provider) || price.ProviderSlug == Provider)
        && PriceRow.Matches(price, search)
        && Show switch
        {
            PriceChoice.Used => price.IsInUse,
            PriceChoice.Unpriced => IsUnpriced(price),
            PriceChoice.Changing => price.Next is not null,
            _ => true,
        })];

    protected override Task OnInitializedAsync() => ReloadAsync();

    protected override void OnParametersSet()
    {
        if (navigation.Uri == headedFor)
            headedFor = null;
        // While somebody types, the URL lags behind.
        if (headedFor is null)
            search = SearchQuery ?? "";
        (PreviewMargin, previewProblem) = ReadPreview();
    }

    private static bool IsUnpriced(ListedPrice price) => price.IsInUse && !price.IsPriced;

    private (int? BasisPoints, string? Problem) ReadPreview()
    {
        if (MarginQuery is null)
            return (null, null);
        var (percent, problem) = MarginText.Read(MarginQuery);
        problem ??= percent is { } read ? MarginPercent.Check(read) : null;
        return problem is null && percent is { } good ? (MarginPercent.ToBasisPoints(good), null) : (null, problem);
    }

    private Task ReloadAsync() => LoadAsAdminAsync(async () =>
    {
        platformPercent = await margins.GetPercentAsync(Leaving);
        await ReadAsync();
    });

    private async Task ReadAsync() => prices = await store.ListAsync(Leaving);

    private void UseMargin(decimal percent)
    {
        bool followsPlatform = MarginQuery == MarginText.Number(platformPercent);
        platformPercent = percent;
        if (followsPlatform)
            Go("margin", MarginText.Number(percent));
    }

    private void Find() => Go("q", search);

    private void ClearFilter()
    {
        search = "";
        headedFor = navigation.GetUriWithQueryParameters(
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["q"] = null, ["provider"] = null, ["show"] = null });
        navigation.NavigateTo(headedFor, replace: true);
    }

    // The filter lives in the URL: reload, back and a link in a chat all show the same list.
    private void Go(string parameter, string? value)
    {
        headedFor = navigation.GetUriWithQueryParameters(
            headedFor ?? navigation.Uri,
            new Dictionary<string, object?>(StringComparer.Ordinal) { [parameter] = string.IsNullOrWhiteSpace(value) ? null : value });
        navigation.NavigateTo(headedFor, replace: true);
    }

    private async Task ShowHistoryAsync(ListedPrice price)
    {
        var wantsNew = await dialogs.OpenAsync<HistoryDialog>(
            T("Price history of {0}", price.Models[0].Name),
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(HistoryDialog.Listed)] = price },
            new DialogOptions { CloseAriaLabel = T("Close"), Width = "min(64rem, calc(100vw - 2rem))" });
        if (wantsNew is true)
            await AddPriceAsync(price);
    }

    private async Task AddPriceAsync(ListedPrice price)
    {
        var isSaved = await dialogs.OpenAsync<PriceDialog>(
            T("New price of {0}", price.Models[0].Name),
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(PriceDialog.Listed)] = price,
                [nameof(PriceDialog.MarginPercent)] = platformPercent,
            },
            new DialogOptions { CloseAriaLabel = T("Close"), Width = "min(46rem, calc(100vw - 2rem))", CloseDialogOnOverlayClick = false });
        if (isSaved is not true)
            return;
        Notifications.Notify(NotificationSeverity.Success, T("Price added"), price.Models[0].Name);
        await TryAsync(ReadAsync);
    }
}
