using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Routing;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Administration;

/// <summary>A credential as an admin states it; what an update leaves out stays. The secret is written and never read.</summary>
internal sealed record CredentialBody
{
    public string? Name { get; init; }

    public string? Secret { get; init; }

    /// <summary>Its share of the requests, 1 to 1000.</summary>
    public int? Weight { get; init; }

    public bool? IsEnabled { get; init; }

    /// <summary>Never the secret.</summary>
    public override string ToString() => Name ?? "";
}

/// <summary>A provider's credentials, in the order in which they were added, and what of it is left alone.</summary>
internal sealed record CredentialsAnswer(IReadOnlyList<CredentialAnswer> Data, IReadOnlyList<CircuitAnswer> Circuits)
{
    public static CredentialsAnswer Of(Provider provider, IReadOnlyList<CircuitReport> reports) => new(
        [.. provider.Credentials.OrderBy(credential => credential.CreatedAt).ThenBy(credential => credential.Id).Select(credential => CredentialAnswer.Of(credential, reports))],
        [.. reports.Where(report => report.Key.ProviderId == provider.Id).Select(CircuitAnswer.Of)]);
}

/// <summary>A credential, without its secret.</summary>
/// <param name="Health">healthy, failing, refused or disabled, as this node has seen it.</param>
internal sealed record CredentialAnswer(Guid Id, string Name, string? LastFour, int Weight, bool IsEnabled, string Health, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static CredentialAnswer Of(ProviderCredential credential, IEnumerable<CircuitReport> reports) => new(
        credential.Id,
        credential.Name,
        credential.LastFour,
        credential.Weight,
        credential.IsEnabled,
        Words.Of(CredentialStates.Of(credential, reports)),
        credential.CreatedAt,
        credential.UpdatedAt);
}

/// <summary>What has failed lately: a model with a credential, or all that the credential opens.</summary>
/// <param name="State">closed (in use), open (left alone) or halfOpen (probing).</param>
/// <param name="LastStatus">The HTTP status of the last failure; null when there was no answer.</param>
internal sealed record CircuitAnswer(
    Guid CredentialId, string? Model, string State, int FailuresInARow, int RecentRequests, int RecentFailures, double OpenForSeconds, int? LastStatus)
{
    public static CircuitAnswer Of(CircuitReport report) => new(
        report.Key.CredentialId,
        report.Key.UpstreamModel,
        Words.Of(report.State),
        report.Failures,
        report.RecentRequests,
        report.RecentFailures,
        Math.Round(report.OpenFor.TotalSeconds, 1),
        report.LastStatus);
}
