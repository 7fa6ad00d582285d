using Microsoft.AspNetCore.Components;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Web.Components.Shared;

namespace SmoothLlm.Web.Components.Portal.Audit;

/// <summary>The log with its filters, which are in the URL. The page around it says whose log it is and who may read it.</summary>
public sealed partial class AuditView(NavigationManager navigation) : PortalPage
{
    private readonly GrowingRows<AuditLine> lines = new();
    private AuditFilter filter = AuditFilter.Default;
    // A second choice may be made before the browser has reported the first: it adds to where that leads.
    private string? headedFor;
    private bool isRefused;
    private bool isShown;

    /// <summary>Where the page lies that this is on.</summary>
    [Parameter, EditorRequired]
    public string Path { get; set; } = "";

    /// <summary>Where its export lies.</summary>
    [Parameter, EditorRequired]
    public string ExportPath { get; set; } = "";

    /// <summary>Reads a page of the log for this user; null for somebody who may not.</summary>
    [Parameter, EditorRequired]
    public Func<AuditQuery, Task<AuditPage?>> Read { get; set; } = default!;

    /// <summary>What somebody is told who may not.</summary>
    [Parameter, EditorRequired]
    public string Refusal { get; set; } = "";

    /// <summary>Whether the organization of each line is of interest.</summary>
    [Parameter]
    public bool ShowOrganization { get; set; }

    [SupplyParameterFromQuery(Name = AuditFilter.ActorName)]
    private string? ActorText { get; set; }

    [SupplyParameterFromQuery(Name = AuditFilter.ActionName)]
    private string? ActionText { get; set; }

    [SupplyParameterFromQuery(Name = AuditFilter.TargetName)]
    private string? TargetText { get; set; }

    [SupplyParameterFromQuery(Name = UtcDays.FromName)]
    private string? FromText { get; set; }

    [SupplyParameterFromQuery(Name = UtcDays.ToName)]
    private string? ToText { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (navigation.Uri == headedFor)
            headedFor = null;
        var wanted = AuditFilter.Parse(ActorText, ActionText, TargetText, FromText, ToText);
        if (isShown && wanted == filter)
            return;
        filter = wanted;
        // A change of filters redraws in place; grey lines are for the first time.
        if (!isShown || State != PageState.Ready || !await TryAsync(ReadAsync))
            await ReloadAsync();
        isShown = true;
    }

    private static string Title(string group) => group.TrimEnd('.').Replace('_', ' ');

    private Task ReloadAsync() => LoadAsync(ReadAsync);

    private async Task ReadAsync()
    {
        var wanted = filter;
        var page = await Read(wanted.ToQuery(organizationId: null));
        // The filters have moved on meanwhile: the later reading shows itself.
        if (wanted != filter)
            return;
        isRefused = page is null;
        lines.Begin(RowsOf(page));
    }

    private async Task<RowPage<AuditLine>> NextAsync(long beforeId) =>
        RowsOf(await Read(filter.ToQuery(organizationId: null) with { BeforeId = beforeId }));

    private static RowPage<AuditLine> RowsOf(AuditPage? page) => new(page?.Items ?? [], page?.NextBeforeId);

    private void Go(string parameter, string? value)
    {
        headedFor = navigation.GetUriWithQueryParameters(
            headedFor ?? navigation.Uri,
            new Dictionary<string, object?>(StringComparer.Ordinal) { [parameter] = string.IsNullOrWhiteSpace(value) ? null : value.Trim() });
        navigation.NavigateTo(headedFor);
    }
}
