namespace SmoothLlm.Core.Providers;

/// <summary>One of our credentials for a provider. A provider may have several; requests are shared out among them.</summary>
public sealed class ProviderCredential
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 60;

    /// <summary>Largest weight.</summary>
    public const int MaxWeight = 1000;

    /// <summary>Most credentials of one provider.</summary>
    public const int MaxPerProvider = 20;

    /// <summary>Version 7; of a provider's first credential from before there could be several, the provider's own id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required Guid ProviderId { get; init; }

    /// <summary>Its name for admins.</summary>
    public required string Name { get; set; }

    /// <summary>The secret, encrypted.</summary>
    public required string ProtectedSecret { get; set; }

    /// <summary>The secret's last four characters, for recognition; null of a short one.</summary>
    public string? LastFour { get; set; }

    /// <summary>Share among the provider's credentials; at least 1.</summary>
    public int Weight { get; set; } = 1;

    /// <summary>False takes it out of use.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>When it was added, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its secret was last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }
}
