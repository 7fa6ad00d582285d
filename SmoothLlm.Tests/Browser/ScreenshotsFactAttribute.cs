using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Browser;

/// <summary>Runs only when a folder for the pictures is named.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ScreenshotsFactAttribute : FactAttribute
{
    public const string FolderVariable = "SMOOTHLLM_SCREENSHOTS";

    public ScreenshotsFactAttribute() => Skip = Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 }
        ? Tools.WhySkipped(Tool.Chromium)
        : "takes pictures, asserts nothing: eng/screenshots runs it";
}
