namespace SmoothLlm.Tests.Conventions;

/// <summary>The repository that these tests were built from.</summary>
internal static class SourceTree
{
    public static readonly string[] Projects = ["SmoothLlm.Core", "SmoothLlm.Infrastructure", "SmoothLlm.Web", "SmoothLlm.Tests"];

    /// <summary>Made by tools, or data of a running app.</summary>
    private static readonly HashSet<string> SkippedFolders = new(StringComparer.Ordinal)
    {
        "bin", "obj", "node_modules", "Migrations", "TestResults", "data", "_framework",
    };

    public static string Root { get; } = FindRoot();

    /// <summary>Hand-written files of a project, or of all of them.</summary>
    /// <param name="extension">Such as <c>.cs</c>.</param>
    /// <param name="project">A folder below the root; null for every project.</param>
    public static IEnumerable<SourceFile> Files(string extension, string? project = null) =>
        (project is null ? Projects : [project])
            .SelectMany(name => Below(new DirectoryInfo(Path.Combine(Root, name))))
            .Where(file => file.Name.EndsWith(extension, StringComparison.Ordinal))
            .Select(file => new SourceFile(Path.GetRelativePath(Root, file.FullName).Replace('\\', '/')))
            .OrderBy(file => file.Path, StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static IEnumerable<FileInfo> Below(DirectoryInfo folder) =>
        folder.EnumerateFiles().Concat(folder.EnumerateDirectories().Where(child => !SkippedFolders.Contains(child.Name)).SelectMany(Below));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SmoothLlm.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"There is no SmoothLlm.sln in {AppContext.BaseDirectory} or above it.");
    }
}

/// <param name="Path">Relative to the root, with slashes.</param>
internal sealed record SourceFile(string Path)
{
    public string Folder => Path[..Path.LastIndexOf('/')];

    public string Text => SourceTree.Read(Path);

    public override string ToString() => Path;
}
