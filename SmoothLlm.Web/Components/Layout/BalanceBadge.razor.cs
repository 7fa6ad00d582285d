using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Layout;

/// <summary>What can be spent now: posted minus held. Read anew every few seconds while somebody can see it, and after each navigation.</summary>
public sealed partial class BalanceBadge(
    LowBalanceStore wallets,
    NavigationManager navigation,
    TimeProvider time) : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stopping = new();
    private Task refreshing = Task.CompletedTask;
    private WalletStanding? standing;
    private bool isStale;

    /// <summary>The wallet.</summary>
    [Parameter, EditorRequired]
    public long AccountId { get; set; }

    /// <summary>It was read, and is not what it was.</summary>
    [Parameter]
    public EventCallback<WalletStanding> OnChanged { get; set; }

    [CascadingParameter]
    private TabVisibility? Tab { get; set; }

    private bool IsLow => standing is { Level: not BalanceLevel.Fine };

    private string? Explanation => standing is null
        ? null
        : T("{0} posted, {1} held by running requests", MoneyFormat.Exact(standing.Posted.Value), MoneyFormat.Exact(standing.Held.Value));

    public async ValueTask DisposeAsync()
    {
        navigation.LocationChanged -= OnLocationChanged;
        if (Tab is not null)
            Tab.Shown -= OnShown;
        await stopping.CancelAsync();
        await refreshing;
        stopping.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        navigation.LocationChanged += OnLocationChanged;
        if (Tab is not null)
            Tab.Shown += OnShown;
        await ReadAsync();
        refreshing = RefreshAsync();
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs location) => _ = InvokeAsync(ReadAndShowAsync);

    private void OnShown(object? sender, EventArgs arguments) => _ = InvokeAsync(ReadAndShowAsync);

    private async Task RefreshAsync()
    {
        using var timer = new PeriodicTimer(RefreshInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                if (Tab?.IsHidden != true)
                    await InvokeAsync(ReadAndShowAsync);
            }
        }
        catch (OperationCanceledException)
        {
            // The circuit or the page has gone.
        }
    }

    private async Task ReadAndShowAsync()
    {
        var before = (standing, isStale);
        await ReadAsync();
        if (before != (standing, isStale))
            StateHasChanged();
    }

    private async Task ReadAsync()
    {
        try
        {
            var read = await wallets.StandingAsync(AccountId, stopping.Token);
            if (read is not null && read != standing)
            {
                standing = read;
                await OnChanged.InvokeAsync(read);
            }

            isStale = false;
        }
        catch (DbException)
        {
            // The last amount stays, greyed, until a later read succeeds.
            isStale = true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nobody is left to show it to.
        }
    }
}
