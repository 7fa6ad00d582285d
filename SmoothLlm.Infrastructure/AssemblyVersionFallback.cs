using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace SmoothLlm.Infrastructure;

/// <summary>
/// Where the feed has only an older version of a floating package (Directory.Packages.props), the runtime refuses the
/// assembly because a newer one was compiled against. The older one does all that is used here, so it is loaded by name.
/// </summary>
internal static class AssemblyVersionFallback
{
    private const string Prefix = "SQLitePCLRaw.";

#pragma warning disable CA2255 // It must run before the first SQLite type is touched, whoever starts the process.
    [ModuleInitializer]
    internal static void Register()
    {
        AssemblyLoadContext.Default.Resolving += Resolve;
        SQLitePCL.Batteries_V2.Init();
        // Figures about its memory that nobody reads would cost a lock at every allocation.
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }
#pragma warning restore CA2255

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name)
    {
        if (name.Name?.StartsWith(Prefix, StringComparison.Ordinal) != true)
            return null;
        string path = Path.Combine(Path.GetDirectoryName(typeof(AssemblyVersionFallback).Assembly.Location) ?? AppContext.BaseDirectory, name.Name + ".dll");
        return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
    }
}
