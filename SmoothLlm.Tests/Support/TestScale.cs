using System.Globalization;

namespace SmoothLlm.Tests.Support;

/// <summary>How much of a repeating test is done: a quick share by default, more where the environment asks for it (SMOOTHLLM_TEST_…).</summary>
internal static class TestScale
{
    public static int Of(string name, int usual) =>
        Environment.GetEnvironmentVariable($"SMOOTHLLM_TEST_{name}") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
