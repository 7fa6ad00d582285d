namespace SmoothLlm.Tests.Support;

/// <summary>A clock that runs, began at a moment of the test's choosing, and can be put forward.</summary>
internal sealed class ShiftedTime(DateTimeOffset start) : TimeProvider
{
    private readonly long startedAt = System.GetTimestamp();
    private TimeSpan ahead;

    public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(startedAt) + ahead;

    public void Advance(TimeSpan by) => ahead += by;
}
