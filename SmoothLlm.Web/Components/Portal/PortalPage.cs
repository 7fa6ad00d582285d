using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Radzen;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal;

/// <summary>How far a page has come with what it shows.</summary>
public enum PageState
{
    Loading,
    Ready,
    Failed,
}

/// <summary>What customers' pages share: who is asking, loading with its three states, and an end when the page is left.</summary>
public abstract class PortalPage : ComponentBase, IDisposable
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource leaving = new();

    // The token is taken while its source lives: a click may still be at work when the page is left.
    protected PortalPage() => Leaving = leaving.Token;

    [Inject]
    protected CurrentOrganization CurrentOrganization { get; set; } = default!;

    [Inject]
    protected TimeProvider Time { get; set; } = default!;

    [Inject]
    private ILogger<PortalPage> Logger { get; set; } = default!;

    [Inject]
    private IServiceProvider Services { get; set; } = default!;

    [CascadingParameter]
    private TabVisibility? Tab { get; set; }

    protected PageState State { get; private set; } = PageState.Loading;

    /// <summary>Cancelled when the user goes elsewhere.</summary>
    protected CancellationToken Leaving { get; }

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Loads what the page shows.</summary>
    protected async Task LoadAsync(Func<Task> load)
    {
        State = PageState.Loading;
        bool isDone = await TryAsync(load);
        State = isDone ? PageState.Ready : PageState.Failed;
    }

    /// <summary>Reads again and again what the page shows, until it is left or nobody can see it. A reading that fails leaves what is there.</summary>
    /// <param name="read">Returns whether there is something new to show.</param>
    protected async Task RefreshAsync(Func<Task<bool>> read)
    {
        void ReadNow(object? sender, EventArgs arguments) => _ = InvokeAsync(() => RefreshOnceAsync(read));
        if (Tab is not null)
            Tab.Shown += ReadNow;
        try
        {
            using var timer = new PeriodicTimer(RefreshInterval, Time);
            while (await timer.WaitForNextTickAsync(Leaving))
            {
                if (Tab?.IsHidden != true)
                    await InvokeAsync(() => RefreshOnceAsync(read));
            }
        }
        catch (OperationCanceledException) when (Leaving.IsCancellationRequested)
        {
            // The page has been left.
        }
        finally
        {
            if (Tab is not null)
                Tab.Shown -= ReadNow;
        }
    }

    /// <returns>False when the database did not answer; the page says so and offers to try again.</returns>
    protected async Task<bool> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            return false;
        }
        catch (VisitorException)
        {
            Services.GetService<NotificationService>()?.Notify(
                NotificationSeverity.Warning, T("Nothing was changed"), T("You are only looking at this organization."));
            return false;
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException or RetryLimitExceededException)
        {
            Log.PageFailed(Logger, GetType().Name, exception);
            return false;
        }
    }

    private async Task RefreshOnceAsync(Func<Task<bool>> read)
    {
        if (State != PageState.Ready || Leaving.IsCancellationRequested)
            return;
        bool isNew = false;
        if (await TryAsync(async () => isNew = await read()) && isNew)
            StateHasChanged();
    }
}
