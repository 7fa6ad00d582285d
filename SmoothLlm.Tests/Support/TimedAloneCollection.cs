using Xunit;

namespace SmoothLlm.Tests.Support;

/// <summary>Tests that say how long something takes, or how much memory, run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TimedAloneCollection
{
    public const string Name = "Timed, with nothing beside";
}
