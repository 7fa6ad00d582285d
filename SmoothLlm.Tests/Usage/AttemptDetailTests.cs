using Shouldly;
using SmoothLlm.Core.Usage;
using Xunit;

namespace SmoothLlm.Tests.Usage;

public sealed class AttemptDetailTests
{
    [Fact]
    public void Attempts_are_stored_by_names_and_without_what_is_missing() =>
        AttemptDetails.Write([new("groq", "llama", 503, null, 80), new("house", "llama-3", null, AttemptFailure.TimedOut, 600_000)]).ShouldBe(
            """[{"provider":"groq","upstreamModel":"llama","status":503,"milliseconds":80},{"provider":"house","upstreamModel":"llama-3","failure":"timedOut","milliseconds":600000}]""");

    [Fact]
    public void What_was_written_is_read()
    {
        AttemptDetail[] attempts = [.. Enum.GetValues<AttemptFailure>().Select(failure => new AttemptDetail("groq", "a/\"model\"", null, failure, 7)), new("house", "b", 200, null, 8)];

        AttemptDetails.Read(AttemptDetails.Write(attempts)).ShouldBe(attempts);
        AttemptDetails.Read(null).ShouldBeEmpty();
    }
}
