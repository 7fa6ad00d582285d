using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Web.Components.Shared;

namespace SmoothLlm.Web.Components.Layout;

/// <summary>The frame of portal and admin pages: header with balance, navigation, page.</summary>
public sealed partial class MainLayout(NavigationManager navigation, CurrentOrganization currentOrganization) : LayoutComponentBase, IDisposable
{
    private readonly TabVisibility tab = new();
    private ErrorBoundary? errorBoundary;
    private OrganizationContext? organization;
    private WalletStanding? standing;
    private bool isInteractive;
    private bool isMenuOpen;

    /// <summary>With the path, because a bare fragment would be resolved against the base address.</summary>
    private string SkipTarget => new Uri(navigation.Uri).GetLeftPart(UriPartial.Query) + "#content";

    /// <summary>There an admin works for the platform, and the own organization's credits are beside the point.</summary>
    private bool IsAdminArea => navigation.ToBaseRelativePath(navigation.Uri).Split('/', '?')[0].Equals("admin", StringComparison.OrdinalIgnoreCase);

    public void Dispose() => navigation.LocationChanged -= OnLocationChanged;

    protected override async Task OnInitializedAsync()
    {
        navigation.LocationChanged += OnLocationChanged;
        organization = await currentOrganization.GetAsync();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (!firstRender)
            return;
        // Browser tests wait for the attribute that this sets.
        isInteractive = true;
        StateHasChanged();
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs location) => _ = InvokeAsync(() =>
    {
        CloseMenu();
        Recover();
        StateHasChanged();
    });

    private void Show(WalletStanding read) => standing = read;

    private void Recover() => errorBoundary?.Recover();

    private void ToggleMenu() => isMenuOpen = !isMenuOpen;

    private void CloseMenu() => isMenuOpen = false;
}
