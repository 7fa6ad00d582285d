namespace SmoothLlm.Infrastructure.FirstRun;

/// <summary>What is shown once on the console. Not a record: its text must not reveal anything.</summary>
internal sealed class FirstRunSecrets
{
    public required string AdminEmail { get; init; }

    public required string AdminPassword { get; init; }

    /// <summary>Null where there is no demo organization.</summary>
    public string? DemoKey { get; init; }

    /// <summary>A model that answers the demo key without further set-up; null where there is none.</summary>
    public string? DemoModel { get; init; }
}
