using SmoothLlm.Core.ApiKeys;

namespace SmoothLlm.Infrastructure.ApiKeys;

/// <summary>Whose keys, and which: what lies outside is not found, whoever asks.</summary>
public readonly record struct ApiKeyScope(Guid OrganizationId, ApiKeyKind Kind)
{
    public static ApiKeyScope Keys(Guid organizationId) => new(organizationId, ApiKeyKind.ApiKey);

    public static ApiKeyScope MonitorTokens(Guid organizationId) => new(organizationId, ApiKeyKind.MonitorToken);
}
