using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Providers;

namespace SmoothLlm.Web.Management.Administration;

/// <summary>A provider as an admin states it; what an update leaves out stays. The credential is written and never read.</summary>
internal sealed record ProviderBody
{
    public string? Slug { get; init; }

    public string? DisplayName { get; init; }

    public ProviderKind? Kind { get; init; }

    /// <summary>With the version segment; null or empty for the kind's own address.</summary>
    public string? BaseUrl { get; init; }

    public string? Credential { get; init; }

    /// <summary>The credential, as the bootstrap file calls it.</summary>
    public string? ApiKey { get; init; }

    /// <summary>What the provider gets to know of the caller's own identity.</summary>
    public UserTokenUse? UserTokenUse { get; init; }

    public bool? AllowPrivateNetwork { get; init; }

    public bool? IsEnabled { get; init; }

    /// <summary>For a test: the provider whose stored credential is used where none is given.</summary>
    public Guid? Id { get; init; }

    /// <summary>Never the credential.</summary>
    public override string ToString() => $"{Slug} ({Kind}, {BaseUrl})";
}

/// <summary>A provider. Of the credential only whether there is one, and the last four characters of the first.</summary>
internal sealed record ProviderAnswer(
    Guid Id,
    string Slug,
    string DisplayName,
    string Kind,
    string BaseUrl,
    bool HasCredential,
    string? CredentialLastFour,
    int CredentialCount,
    string UserTokenUse,
    bool AllowPrivateNetwork,
    bool IsEnabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static ProviderAnswer Of(Provider provider) => new(
        provider.Id,
        provider.Slug,
        provider.DisplayName,
        provider.Kind.ToString(),
        provider.BaseUrl,
        provider.Credentials.Count > 0,
        ProviderCredentials.First(provider)?.LastFour,
        provider.Credentials.Count,
        provider.UserTokenUse.ToString(),
        provider.AllowPrivateNetwork,
        provider.IsEnabled,
        provider.CreatedAt,
        provider.UpdatedAt);
}

/// <summary>What a provider said when it was asked.</summary>
/// <param name="Status">The HTTP status of a refusal; null when it did not answer, and when all is well.</param>
internal sealed record ProviderTestAnswer(bool Succeeded, double LatencyMilliseconds, IReadOnlyList<string> Models, int ModelCount, int? Status, string? Message)
{
    public static ProviderTestAnswer Of(ProviderTestResult result) => result switch
    {
        ProviderTestResult.Listed listed => new(true, Milliseconds(result), listed.ModelIds, listed.ModelCount, Status: null, Message: null),
        ProviderTestResult.Refused refused => new(false, Milliseconds(result), [], 0, refused.Status, refused.Message),
        ProviderTestResult.Accepted accepted => new(true, Milliseconds(result), [], 0, Status: null, accepted.Message),
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "There is no such result."),
    };

    private static double Milliseconds(ProviderTestResult result) => Math.Round(result.Latency.TotalMilliseconds, 1);
}
