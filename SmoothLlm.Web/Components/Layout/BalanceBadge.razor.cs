using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Web.Components.Shared;

namespace SmoothLlm.Web.Components.Layout;

/// <summary>What can be spent now: posted minus held. Read anew every few seconds and after each navigation.</summary>
public sealed partial class BalanceBadge(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    NavigationManager navigation,
    TimeProvider time) : ComponentBase, IAsyncDisposable
{
    private const long LowBalanceNanoUsd = NanoUsd.PerUsd;

    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stopping = new();
    private Task refreshing = Task.CompletedTask;
    private (long Posted, long Held)? balance;
    private bool isStale;

    /// <summary>The wallet.</summary>
    [Parameter, EditorRequired]
    public long AccountId { get; set; }

    private bool IsLow => balance is { } known && known.Posted - known.Held < LowBalanceNanoUsd;

    private string? Explanation => balance is { } known
        ? $"{MoneyFormat.Exact(known.Posted)} posted, {MoneyFormat.Exact(known.Held)} held by running requests"
        : null;

    public async ValueTask DisposeAsync()
    {
        navigation.LocationChanged -= OnLocationChanged;
        await stopping.CancelAsync();
        await refreshing;
        stopping.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        navigation.LocationChanged += OnLocationChanged;
        await ReadAsync();
        refreshing = RefreshAsync();
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs location) => _ = InvokeAsync(ReadAndShowAsync);

    private async Task RefreshAsync()
    {
        using var timer = new PeriodicTimer(RefreshInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
                await InvokeAsync(ReadAndShowAsync);
        }
        catch (OperationCanceledException)
        {
            // The circuit or the page has gone.
        }
    }

    private async Task ReadAndShowAsync()
    {
        var before = (balance, isStale);
        await ReadAsync();
        if (before != (balance, isStale))
            StateHasChanged();
    }

    private async Task ReadAsync()
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(stopping.Token);
            var account = await context.LedgerAccounts.AsNoTracking()
                .Where(row => row.Id == AccountId)
                .Select(row => new { row.PostedNanoUsd, row.HeldNanoUsd })
                .SingleAsync(stopping.Token);
            balance = (account.PostedNanoUsd, account.HeldNanoUsd);
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
