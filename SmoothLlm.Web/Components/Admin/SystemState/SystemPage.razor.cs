using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Web.Components.Portal;

namespace SmoothLlm.Web.Components.Admin.SystemState;

/// <summary>What an operator asks first: which version, which database, is everything running.</summary>
public sealed partial class SystemPage(SystemFactsReader reader) : AdminPage
{
    private SystemFacts? facts;

    [Inject]
    internal InvariantState Invariants { get; set; } = default!;

    protected override Task OnInitializedAsync() => ReloadAsync();

    private static StatusBadge.BadgeTone Tone(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => StatusBadge.BadgeTone.Good,
        HealthStatus.Degraded => StatusBadge.BadgeTone.Warning,
        _ => StatusBadge.BadgeTone.Bad,
    };

    private Task ReloadAsync() => LoadAsAdminAsync(async () => facts = await reader.ReadAsync(Leaving));
}
