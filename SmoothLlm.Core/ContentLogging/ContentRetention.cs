namespace SmoothLlm.Core.ContentLogging;

/// <summary>How long an organization may have the texts of its requests kept.</summary>
public static class ContentRetention
{
    /// <summary>What is chosen for whoever does not choose, days.</summary>
    public const int DefaultDays = 30;

    /// <summary>The choices, days.</summary>
    public static readonly IReadOnlyList<int> Choices = [1, 7, DefaultDays, 90];
}
