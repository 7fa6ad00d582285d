using System.Data.Common;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using SmoothLlm.Infrastructure.Notifications;
using SmoothLlm.Web.Components.Shared;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Layout;

/// <summary>How much the member has not seen yet. Counted after each navigation; one look-up in an index.</summary>
public sealed partial class NotificationBell(NotificationStore store, NavigationManager navigation) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private int count;

    [Parameter, EditorRequired]
    public OrganizationContext Organization { get; set; } = default!;

    private string Label => count == 0 ? T("Notifications") : T("Notifications, new: {0}", Shown);

    private string Shown => count > NotificationStore.MaxCounted ? NotificationStore.MaxCounted + "+" : count.ToString(CultureInfo.CurrentCulture);

    public void Dispose()
    {
        navigation.LocationChanged -= OnLocationChanged;
        leaving.Cancel();
        leaving.Dispose();
    }

    protected override Task OnInitializedAsync()
    {
        navigation.LocationChanged += OnLocationChanged;
        return CountAsync();
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs location) => _ = InvokeAsync(async () =>
    {
        await CountAsync();
        StateHasChanged();
    });

    private async Task CountAsync()
    {
        try
        {
            count = await store.CountNewAsync(Organization.OrganizationId, Organization.UserId, leaving.Token);
        }
        catch (Exception exception) when (exception is DbException or OperationCanceledException or ObjectDisposedException)
        {
            // The page itself says when the database does not answer.
        }
    }
}
