using System.Globalization;
using Microsoft.AspNetCore.Components;
using Radzen;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Web.Components.Portal;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Vouchers;

/// <summary>The platform's vouchers: make, find, see who redeemed them, withdraw.</summary>
public sealed partial class VouchersPage(VoucherStore store, DialogService dialogs, NavigationManager navigation) : AdminPage
{
    private const int PageSize = 50;

    /// <summary>Rows that one page holds.</summary>
    private const int MaxShown = 1000;

    private static IReadOnlyList<(VoucherState? Value, string Text)> States =>
        [(null, T("All")), .. Enum.GetValues<VoucherState>().Select(state => ((VoucherState?)state, Name(state)))];

    private List<ListedVoucher> vouchers = [];
    private VoucherCursor? next;
    private VoucherState? state;
    private string search = "";
    private bool isLoadingMore;
    private bool loadMoreFailed;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? StateName { get; set; }

    private bool IsFiltered => state is not null || search.Length > 0;

    protected override Task OnInitializedAsync()
    {
        search = Search ?? "";
        state = Enum.TryParse<VoucherState>(StateName, ignoreCase: true, out var named) && Enum.IsDefined(named) ? named : null;
        return ReloadAsync();
    }

    private static string Name(VoucherState state) => state switch
    {
        VoucherState.Open => T("Open"),
        VoucherState.UsedUp => T("Used up"),
        VoucherState.Expired => T("Expired"),
        _ => T("Withdrawn"),
    };

    private static StatusBadge.BadgeTone Tone(VoucherState state) => state switch
    {
        VoucherState.Open => StatusBadge.BadgeTone.Good,
        VoucherState.Expired => StatusBadge.BadgeTone.Warning,
        _ => StatusBadge.BadgeTone.Neutral,
    };

    /// <summary>The day before the moment at which it ends, which is a midnight where a form has set it.</summary>
    private static string LastDay(Voucher voucher) =>
        voucher.ExpiresAt?.AddTicks(-1).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? T("No end");

    private Task ReloadAsync() => LoadAsAdminAsync(ReadAsync);

    private async Task ReadAsync()
    {
        var wanted = (state, search);
        var page = await store.ListAsync(new VoucherFilter(state, search), after: null, PageSize, Leaving);
        // Of two that were asked for in quick succession the later counts.
        if (wanted != (state, search))
            return;
        vouchers = [.. page.Items];
        next = page.Next;
    }

    private async Task LoadMoreAsync()
    {
        if (isLoadingMore || next is null || vouchers.Count >= MaxShown)
            return;
        isLoadingMore = true;
        var wanted = (state, search);
        loadMoreFailed = !await ReadAsAdminAsync(async () =>
        {
            var page = await store.ListAsync(new VoucherFilter(state, search), next, PageSize, Leaving);
            if (wanted != (state, search))
                return;
            vouchers.AddRange(page.Items);
            next = page.Next;
        });
        isLoadingMore = false;
    }

    private Task ChooseAsync(VoucherState? chosen)
    {
        state = chosen;
        return FilterAsync();
    }

    private async Task FilterAsync()
    {
        // The filter lives in the URL: a reload and a link show the same list.
        navigation.NavigateTo(
            navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["q"] = string.IsNullOrWhiteSpace(search) ? null : search,
                ["state"] = state?.ToString().ToLowerInvariant(),
            }),
            replace: true);
        if (!await ReadAsAdminAsync(ReadAsync) && !Leaving.IsCancellationRequested)
            await ReloadAsync();
    }

    private async Task CreateAsync()
    {
        await dialogs.OpenAsync<VoucherDialog>(
            T("Create vouchers"),
            null,
            new DialogOptions { CloseAriaLabel = T("Close"), Width = "min(40rem, calc(100vw - 2rem))", CloseDialogOnOverlayClick = false, AutoFocusFirstElement = true });
        await ReadAsAdminAsync(ReadAsync);
    }

    private Task ShowRedemptionsAsync(ListedVoucher listed) => dialogs.OpenAsync<RedemptionsDialog>(
        T("Who redeemed {0}", VoucherCode.Show(listed.Voucher.Code)),
        new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(RedemptionsDialog.VoucherId)] = listed.Voucher.Id },
        new DialogOptions { CloseAriaLabel = T("Close"), Width = "min(44rem, calc(100vw - 2rem))" });

    private async Task WithdrawAsync(ListedVoucher listed)
    {
        string code = VoucherCode.Show(listed.Voucher.Code);
        bool? isSure = await dialogs.Confirm(
            T("Nobody can redeem {0} from this moment on. Credits that it gave stay. This cannot be undone.", code),
            T("Withdraw this voucher?"),
            new ConfirmOptions { CloseAriaLabel = T("Close"), OkButtonText = T("Withdraw voucher"), CancelButtonText = T("Keep it"), Width = "min(28rem, calc(100vw - 2rem))", CssClass = "confirm-danger" });
        if (isSure != true)
            return;
        bool isDone = await ChangeAsync(async () =>
        {
            var who = await CurrentOrganization.GetAsync();
            await store.WithdrawAsync(listed.Voucher.Id, who.UserId, Leaving);
            await ReadAsync();
        });
        if (isDone)
            Notifications.Notify(NotificationSeverity.Success, T("Voucher withdrawn"), code);
    }
}
