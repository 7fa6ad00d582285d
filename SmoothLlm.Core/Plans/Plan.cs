namespace SmoothLlm.Core.Plans;

/// <summary>What an organization may use, set by the operator. Every limit is null where there is none.</summary>
public sealed class Plan
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 50;

    /// <summary>The id of the plan that is called Free from the start.</summary>
    public static readonly Guid FreeId = new("01900000-0000-7000-8000-000000000001");

    /// <summary>The id of the plan that is called Premium from the start, and is everybody's until the operator chooses otherwise.</summary>
    public static readonly Guid PremiumId = new("01900000-0000-7000-8000-000000000002");

    /// <summary>Messages a day on the plan Free, unless changed.</summary>
    public const int FreeDailyMessages = 10;

    /// <summary>Version 7.</summary>
    public required Guid Id { get; init; }

    /// <summary>As operators and customers see it; unique.</summary>
    public required string Name { get; set; }

    /// <summary>Whether organizations without a plan of their own have this one. One plan is.</summary>
    public bool IsDefault { get; set; }

    /// <summary>Requests a day, from the organization's midnight.</summary>
    public int? DailyMessages { get; set; }

    /// <summary>Requests of the organization within any minute.</summary>
    public int? RequestsPerMinute { get; set; }

    /// <summary>Tokens of the organization within any minute.</summary>
    public int? TokensPerMinute { get; set; }

    /// <summary>Requests of the organization at a time.</summary>
    public int? ConcurrentRequests { get; set; }

    /// <summary>Charges a day, from the organization's midnight, nano-USD.</summary>
    public long? DailySpendNanoUsd { get; set; }

    /// <summary>Charges a month, from the organization's midnight of the first, nano-USD.</summary>
    public long? MonthlySpendNanoUsd { get; set; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Counts the edits; whoever edits says which one was seen.</summary>
    public int Revision { get; set; }
}
