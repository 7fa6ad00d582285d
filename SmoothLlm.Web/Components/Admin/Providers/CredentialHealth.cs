using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Routing;
using SmoothLlm.Web.Components.Portal;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Providers;

/// <summary>How a credential does on this node, in words.</summary>
internal static class CredentialHealth
{
    public static (string Text, StatusBadge.BadgeTone Tone, string Explanation) Of(ProviderCredential credential, IReadOnlyList<CircuitReport> circuits) => CredentialStates.Of(credential, circuits) switch
    {
        CredentialState.Disabled => (T("Disabled"), StatusBadge.BadgeTone.Neutral, T("Not used.")),
        CredentialState.Refused => (T("Refused"), StatusBadge.BadgeTone.Bad, T("The provider refuses this credential, or wants money from us.")),
        CredentialState.Failing => (T("Failing"), StatusBadge.BadgeTone.Warning, T("Some of its models are left alone for a moment.")),
        _ => (T("Healthy"), StatusBadge.BadgeTone.Good, T("Nothing of it is left alone on this node.")),
    };

    public static string Name(CircuitState state) => state switch
    {
        CircuitState.Open => T("Left alone"),
        CircuitState.HalfOpen => T("Probing"),
        _ => T("Some fail"),
    };

    public static StatusBadge.BadgeTone ToneOf(CircuitState state) => state switch
    {
        CircuitState.Open => StatusBadge.BadgeTone.Bad,
        _ => StatusBadge.BadgeTone.Warning,
    };

    public static string Explain(CircuitReport circuit)
    {
        string failures = circuit.Failures switch
        {
            0 => T("{0} of {1} requests failed lately", circuit.RecentFailures, circuit.RecentRequests),
            1 => T("1 failure in a row"),
            _ => T("{0} failures in a row", circuit.Failures),
        };
        if (circuit.Failures > 0 && circuit.RecentRequests > circuit.Failures)
            failures += ", " + T("{0} of {1} requests failed lately", circuit.RecentFailures, circuit.RecentRequests);
        string last = circuit.LastStatus is { } status ? T("the last with status {0}", status) : T("the last without an answer");
        string rest = circuit.State == CircuitState.Open ? T("; for {0:0} s more", Math.Ceiling(circuit.OpenFor.TotalSeconds)) : "";
        return $"{failures}, {last}{rest}";
    }
}
