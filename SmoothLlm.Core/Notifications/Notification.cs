namespace SmoothLlm.Core.Notifications;

/// <summary>Something that an organization was told. Written once; whoever has seen it is in <see cref="NotificationChoice"/>.</summary>
public sealed class Notification
{
    /// <summary>Longest <see cref="Reference"/>, in characters.</summary>
    public const int MaxReferenceLength = 100;

    /// <summary>Longest <see cref="Subject"/>, in characters; longer ones are cut.</summary>
    public const int MaxSubjectLength = 200;

    /// <summary>Ascends with time.</summary>
    public long Id { get; init; }

    /// <summary>Whom.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>One kind.</summary>
    public required NotificationKinds Kind { get; init; }

    /// <summary>Which event of that kind: told once, whoever finds it how often.</summary>
    public required string Reference { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What it is about: a key's name, a month such as <c>2026-05</c>, a reason. Null where the kind says it all.</summary>
    public string? Subject { get; init; }

    /// <summary>What it is about in money, nano-USD: a balance, a limit. Null for nothing.</summary>
    public long? AmountNanoUsd { get; init; }
}
