using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Providers;

namespace SmoothLlm.Web.Components.Admin.Providers;

/// <summary>What an admin is entering about a provider.</summary>
internal sealed class ProviderForm
{
    private ProviderKind kind = ProviderKind.OpenAi;

    private ProviderForm()
    {
    }

    public bool IsNew { get; private init; }

    /// <summary>Whether a credential is stored that a new one would replace.</summary>
    public bool HasStoredCredential { get; private init; }

    public string Slug { get; set; } = "";

    public string DisplayName { get; set; } = "";

    public string BaseUrl { get; set; } = "";

    public string Credential { get; set; } = "";

    public bool ClearCredential { get; set; }

    public bool AllowPrivateNetwork { get; set; }

    public bool IsEnabled { get; set; } = true;

    public UserTokenUse UserTokenUse { get; set; }

    /// <summary>Choosing one fills in what follows from it, where nobody has entered something else.</summary>
    public ProviderKind Kind
    {
        get => kind;
        set
        {
            if (BaseUrl.Length == 0 || BaseUrl == (kind.DefaultBaseUrl() ?? ""))
                BaseUrl = value.DefaultBaseUrl() ?? "";
            if (IsNew && DisplayName == NameFor(kind))
                DisplayName = NameFor(value);
            if (IsNew && Slug == SlugFor(kind))
                Slug = SlugFor(value);
            kind = value;
        }
    }

    public bool HasAddress => kind != ProviderKind.Sandbox;

    public static ProviderForm ForNew(ProviderKind kind = ProviderKind.OpenAi) => new()
    {
        IsNew = true,
        kind = kind,
        Slug = SlugFor(kind),
        DisplayName = NameFor(kind),
        BaseUrl = kind.DefaultBaseUrl() ?? "",
    };

    public static ProviderForm For(Provider provider) => new()
    {
        kind = provider.Kind,
        Slug = provider.Slug,
        DisplayName = provider.DisplayName,
        BaseUrl = provider.BaseUrl,
        HasStoredCredential = provider.Credentials.Count > 0,
        UserTokenUse = provider.UserTokenUse,
        AllowPrivateNetwork = provider.AllowPrivateNetwork,
        IsEnabled = provider.IsEnabled,
    };

    public ProviderDraft ToDraft() => new()
    {
        DisplayName = DisplayName,
        Kind = kind,
        BaseUrl = HasAddress ? BaseUrl : "",
        Credential = HasAddress ? Credential : null,
        ClearCredential = ClearCredential,
        UserTokenUse = UserTokenUse,
        AllowPrivateNetwork = AllowPrivateNetwork,
        IsEnabled = IsEnabled,
    };

    // A compatible service has a name of its own; the catalog knows the others by these slugs.
    private static string NameFor(ProviderKind kind) => kind == ProviderKind.OpenAiCompatible ? "" : kind.DisplayName();

    private static string SlugFor(ProviderKind kind) => kind switch
    {
        ProviderKind.OpenAiCompatible => "",
        ProviderKind.VertexAi => "vertex-ai",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
