using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SmoothLlm.Web.Components.Shared;

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
    private readonly CancellationTokenSource leaving = new();

    [Inject]
    protected CurrentOrganization CurrentOrganization { get; set; } = default!;

    [Inject]
    private ILogger<PortalPage> Logger { get; set; } = default!;

    protected PageState State { get; private set; } = PageState.Loading;

    /// <summary>Cancelled when the user goes elsewhere.</summary>
    protected CancellationToken Leaving => leaving.Token;

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
        catch (Exception exception) when (exception is DbException or DbUpdateException or RetryLimitExceededException)
        {
            Log.PageFailed(Logger, GetType().Name, exception);
            return false;
        }
    }
}
