using SmoothLlm.Core.Providers;

namespace SmoothLlm.Core.Routing;

/// <summary>How one of our credentials does, as far as this process has seen.</summary>
public enum CredentialState
{
    /// <summary>Nothing of it is left alone.</summary>
    Healthy,

    /// <summary>Some of its models are left alone for a moment.</summary>
    Failing,

    /// <summary>Its provider refuses it, or wants money from us.</summary>
    Refused,

    /// <summary>An admin has taken it out of use.</summary>
    Disabled,
}

/// <summary>Finds out how credentials do.</summary>
public static class CredentialStates
{
    /// <summary>How a credential does.</summary>
    /// <param name="credential">Which.</param>
    /// <param name="circuits">What has failed lately.</param>
    public static CredentialState Of(ProviderCredential credential, IEnumerable<CircuitReport> circuits)
    {
        if (!credential.IsEnabled)
            return CredentialState.Disabled;
        // A new secret begins anew.
        var own = circuits.Where(circuit => circuit.Key.CredentialId == credential.Id && circuit.Key.CredentialVersion == credential.UpdatedAt.ToUnixTimeMilliseconds()).ToList();
        return own.Exists(circuit => circuit.LastStatus is 401 or 402 or 403) ? CredentialState.Refused
            : own.Exists(circuit => circuit.State != CircuitState.Closed) ? CredentialState.Failing
            : CredentialState.Healthy;
    }
}
