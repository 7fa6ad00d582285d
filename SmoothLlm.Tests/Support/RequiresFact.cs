using Xunit;

namespace SmoothLlm.Tests.Support;

/// <summary>What a test needs and a machine may lack.</summary>
public enum Tool
{
    /// <summary>Node with npm, and the packages of <c>Scenarios/Npm</c>.</summary>
    Npm,

    /// <summary>A Chromium for the browser tests; SMOOTHLLM_TEST_CHROMIUM names another than the usual paths.</summary>
    Chromium,

    /// <summary>The program redis-server.</summary>
    Redis,

    /// <summary>A SQL Server; SMOOTHLLM_TEST_SQLSERVER holds its connection string.</summary>
    SqlServer,
}

/// <summary>A test that is shown as skipped, with the reason, where its tool is missing; with SMOOTHLLM_TEST_REQUIRE_ALL=1 it runs and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresFactAttribute : FactAttribute
{
    public RequiresFactAttribute(params Tool[] tools) => Skip = Tools.WhySkipped(tools);
}

/// <inheritdoc cref="RequiresFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresTheoryAttribute : TheoryAttribute
{
    public RequiresTheoryAttribute(params Tool[] tools) => Skip = Tools.WhySkipped(tools);
}

/// <summary>Looks once for each tool.</summary>
internal static class Tools
{
    private static readonly string[] ChromiumPaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static readonly Dictionary<Tool, Lazy<string?>> Problems = new()
    {
        [Tool.Npm] = new(() => NpmPackages.Problem),
        [Tool.Chromium] = new(() => Chromium is null ? "no Chromium was found; name one with SMOOTHLLM_TEST_CHROMIUM" : null),
        [Tool.Redis] = new(() => FindProgram("redis-server") is null ? "redis-server is not on the path" : null),
        [Tool.SqlServer] = new(() => SqlServer is null ? "SMOOTHLLM_TEST_SQLSERVER holds no connection string" : null),
    };

    public static string? Chromium { get; } =
        (string[])[.. Environment.GetEnvironmentVariable("SMOOTHLLM_TEST_CHROMIUM") is { Length: > 0 } named ? [named] : ChromiumPaths] is var paths
            ? Array.Find(paths, File.Exists)
            : null;

    public static string? SqlServer { get; } =
        Environment.GetEnvironmentVariable("SMOOTHLLM_TEST_SQLSERVER") is { Length: > 0 } connectionString ? connectionString : null;

    private static bool AreAllRequired => Environment.GetEnvironmentVariable("SMOOTHLLM_TEST_REQUIRE_ALL") == "1";

    /// <summary>A SQL Server is no package that could be installed on the way, so nobody is required to have one.</summary>
    public static string? WhySkipped(params Tool[] tools) =>
        tools.Where(tool => !AreAllRequired || tool == Tool.SqlServer).Select(Problem).FirstOrDefault(reason => reason is not null);

    /// <summary>For a test that runs because all tools are required: says what is missing.</summary>
    public static void Require(Tool tool)
    {
        if (Problem(tool) is { } problem)
            throw new InvalidOperationException($"{tool} is required: {problem}.");
    }

    public static string? FindProgram(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => (string[])[Path.Combine(folder, name), Path.Combine(folder, name + ".exe"), Path.Combine(folder, name + ".cmd")])
        .FirstOrDefault(File.Exists);

    private static string? Problem(Tool tool) => Problems[tool].Value;
}
